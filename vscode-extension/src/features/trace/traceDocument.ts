import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';

const scheme = 'rules-lsp-trace';

/** The whole trace of a ruleset as a read-only document beside it, kept up to date. */
export class TraceDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #server: RulesServer;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(server: RulesServer) {
    this.#server = server;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async show(rulesetUri: string): Promise<void> {
    const traceUri = traceUriOf(rulesetUri);
    this.#changed.fire(traceUri);
    const document = await vscode.workspace.openTextDocument(traceUri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }

  /** Asks for the text again where the document is open. */
  refresh(rulesetUri: string): void {
    this.#changed.fire(traceUriOf(rulesetUri));
  }

  async provideTextDocumentContent(traceUri: vscode.Uri): Promise<string> {
    try {
      const answer = await this.#server.run('rulesLsp.showTrace', { uri: traceUri.query });
      return textOf(answer, 'text') ?? 'No packet was traced through this ruleset yet.';
    } catch (error) {
      return messageOf(error);
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

function traceUriOf(rulesetUri: string): vscode.Uri {
  const name = vscode.Uri.parse(rulesetUri).path.split('/').pop() ?? 'ruleset';
  return vscode.Uri.from({ scheme, path: `/Trace of ${name}`, query: rulesetUri });
}

/** The string under `key` in a server's answer, when the answer has one. */
export function textOf(answer: unknown, key: string): string | undefined {
  if (typeof answer !== 'object' || answer === null) {
    return undefined;
  }
  const value: unknown = Reflect.get(answer, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
