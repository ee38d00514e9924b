import * as vscode from 'vscode';
import { TextDocumentContentRequest, CloseAction, ErrorAction, ExecuteCommandRequest, LanguageClient, State, type CloseHandlerResult, type LanguageClientOptions } from 'vscode-languageclient/node';
import { CrashHistory } from './crashHistory';
import { locateServer, type ServerLocation } from './serverPath';

/** What a feature does when the editor runs one of the server's commands, from a code lens or from the palette. */
export type ServerCommandHandler = (commandArguments: readonly unknown[]) => Promise<unknown>;

/** The running `rules-lsp` process and the commands it answers. */
export class RulesServer implements vscode.Disposable {
  readonly #output = vscode.window.createOutputChannel('RulesLsp', { log: true });
  readonly #handlers = new Map<string, ServerCommandHandler>();
  readonly #started = new vscode.EventEmitter<void>();
  readonly #lensChanges: ((lenses: vscode.CodeLens[]) => vscode.CodeLens[])[] = [];
  readonly #crashes = new CrashHistory();
  readonly #extensionPath: string;
  #client: LanguageClient | undefined;
  #starting: Promise<void> | undefined;

  /** The process runs, for the first time or anew: what it was asked before it has forgotten. */
  readonly onDidStart = this.#started.event;

  constructor(extensionPath: string) {
    this.#extensionPath = extensionPath;
  }

  /** Starts the process unless it runs already. A failure is told to the user, not thrown. */
  start(): Promise<void> {
    this.#starting ??= this.#launch();
    return this.#starting;
  }

  async restart(): Promise<void> {
    this.#crashes.forget();
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#starting;
    const client = this.#client;
    this.#client = undefined;
    this.#starting = undefined;
    await client?.dispose();
  }

  showOutput(): void {
    this.#output.show();
  }

  /**
   * Puts a handler before one of the server's commands. The language client registers each command that the
   * server offers with the editor; a second registration of the same id would throw, so the way in is the
   * client's middleware.
   */
  intercept(command: string, handler: ServerCommandHandler): void {
    this.#handlers.set(command, handler);
  }

  /** Changes the lenses that the server gives before they are shown. */
  changeLenses(change: (lenses: vscode.CodeLens[]) => vscode.CodeLens[]): void {
    this.#lensChanges.push(change);
  }

  /** The program, and why it cannot be started when it cannot. */
  location(): ServerLocation {
    const configuredPath = vscode.workspace.getConfiguration('rulesLsp').get('server.path', '');
    return locateServer(configuredPath, this.#extensionPath, process.platform);
  }

  /** Runs a command in the server. The server's refusal is thrown as it came, with its message. */
  async run(command: string, argument: object): Promise<unknown> {
    if (this.#client === undefined) {
      throw new Error('The RulesLsp server is not running. Run "RulesLsp: Restart Server".');
    }
    return await this.#client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] });
  }

  dispose(): void {
    void this.stop();
    this.#started.dispose();
    this.#output.dispose();
  }

  async #launch(): Promise<void> {
    const location = this.location();
    if (location.problem !== undefined) {
      await this.#report(`RulesLsp cannot check rulesets: ${location.problem}`);
      return;
    }

    const client = new LanguageClient('rulesLsp', 'RulesLsp', { command: location.path, args: ['--stdio'] }, this.#options());
    client.onDidChangeState(({ newState }) => {
      void vscode.commands.executeCommand('setContext', 'rulesLsp.running', newState === State.Running);
      if (newState === State.Running) {
        // Documents are opened in the new process first.
        setTimeout(() => {
          readAnswersAgain(client);
          this.#started.fire();
        }, 0);
      }
    });
    try {
      await client.start();
      this.#client = client;
    } catch (error) {
      await this.#report(`RulesLsp could not start ${location.path}: ${messageOf(error)}`);
    }
  }

  #options(): LanguageClientOptions {
    return {
      documentSelector: [
        { language: 'iptables', scheme: 'file' },
        { language: 'iptables', scheme: 'untitled' },
      ],
      outputChannel: this.#output,
      initializationOptions: () => serverSettings(),
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => this.#afterCrash(),
      },
      synchronize: { configurationSection: 'rulesLsp' },
      middleware: {
        executeCommand: (command, commandArguments, next) => {
          const handler = this.#handlers.get(command);
          return handler === undefined ? next(command, commandArguments) : handler(commandArguments);
        },
        provideCodeLenses: async (document, token, next) => {
          const lenses = await next(document, token);
          return lenses && this.#lensChanges.reduce((shown, change) => change(shown), lenses);
        },
      },
    };
  }

  #afterCrash(): CloseHandlerResult {
    if (this.#crashes.note(Date.now())) {
      this.#output.warn('The server ended and is started again.');
      return { action: CloseAction.Restart, handled: true };
    }
    const message = 'The RulesLsp server ended again and again, so it is not started any more. Rulesets are not checked until then.';
    this.#output.error(message);
    void vscode.window.showErrorMessage(message, 'Restart Server', 'Show Output').then((choice) => {
      if (choice === 'Restart Server') {
        void this.restart();
      } else if (choice === 'Show Output') {
        this.showOutput();
      }
    });
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  async #report(message: string): Promise<void> {
    this.#output.error(message);
    const choices = ['Open Settings', 'Show Output'] as const;
    // Not awaited: the message may stand for hours, and a restart must not wait for it.
    void vscode.window.showErrorMessage(message, ...choices).then((choice) => {
      if (choice === 'Open Settings') {
        void vscode.commands.executeCommand('workbench.action.openSettings', 'rulesLsp.server.path');
      } else if (choice === 'Show Output') {
        this.showOutput();
      }
    });
  }
}

/** Reads the documents that the server makes anew: a process that has ended told of no change. */
function readAnswersAgain(client: LanguageClient): void {
  const providers = client.getFeature(TextDocumentContentRequest.method)?.getProviders() ?? [];
  for (const { uri } of vscode.workspace.textDocuments) {
    providers.filter(({ scheme }) => scheme === uri.scheme).forEach(({ onDidChangeEmitter }) => onDidChangeEmitter.fire(uri));
  }
}

/** The settings that the server understands, in the shape of the section `rulesLsp`. */
function serverSettings(): object {
  const settings = vscode.workspace.getConfiguration('rulesLsp');
  return {
    backend: settings.get('backend'),
    family: settings.get('family'),
    profile: settings.get('profile'),
    host: settings.get('host'),
    inlayHints: settings.get('inlayHints'),
    workspaceDiagnostics: settings.get('workspaceDiagnostics'),
    enable: settings.get('enable'),
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
