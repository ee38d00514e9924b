import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';
import { filesIn, idsOf, labelOf, type ExpectationAnswer, type FileExpectations } from './expectationAnswer';

/** The `# rules-lsp: expect` lines of all rulesets in the test explorer; the server judges them. */
export class ExpectationTests implements vscode.Disposable {
  readonly #server: RulesServer;
  readonly #controller = vscode.tests.createTestController('rulesLsp.expectations', 'Firewall expectations');
  readonly #continuous = new Set<vscode.TestRunRequest>();
  readonly #registrations: vscode.Disposable;
  #answers = new Map<vscode.TestItem, ExpectationAnswer>();
  #pause: NodeJS.Timeout | undefined;

  constructor(server: RulesServer) {
    this.#server = server;
    this.#controller.refreshHandler = () => this.#startAndDiscover();
    // Asked for when the list is first looked at, which may be before a ruleset is open.
    this.#controller.resolveHandler = (item) => (item === undefined ? this.#startAndDiscover() : undefined);
    const profile = this.#controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, (request, token) => this.#run(request, token), true);
    profile.supportsContinuousRun = true;
    this.#registrations = vscode.Disposable.from(
      this.#controller,
      profile,
      server.onDidStart(() => this.#discoverSoon()),
      vscode.workspace.onDidOpenTextDocument((document) => this.#changed(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#changed(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#changed(document)),
    );
  }

  dispose(): void {
    clearTimeout(this.#pause);
    this.#registrations.dispose();
  }

  #changed(document: vscode.TextDocument): void {
    if (document.languageId === 'iptables') {
      this.#discoverSoon();
    }
  }

  #discoverSoon(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(async () => {
      await this.#discover();
      this.#continuous.forEach((request) => this.#report(request));
    }, 400);
  }

  async #startAndDiscover(): Promise<void> {
    await this.#server.start();
    await this.#discover();
  }

  /** Asks for every expectation of the workspace and shows those that are there now. */
  async #discover(): Promise<void> {
    // A server that does not run says nothing new.
    const answer = await this.#server.run('rulesLsp.expectations', {}).catch(() => undefined);
    if (answer === undefined) {
      return;
    }
    this.#answers = new Map();
    const files = filesIn(answer);
    this.#controller.items.replace(files.map((file) => this.#fileItem(file)));
  }

  #fileItem({ uri, expectations }: FileExpectations): vscode.TestItem {
    const address = vscode.Uri.parse(uri);
    const item = this.#controller.items.get(uri) ?? this.#controller.createTestItem(uri, vscode.workspace.asRelativePath(address), address);
    const ids = idsOf(expectations);
    item.children.replace(expectations.map((expectation, index) => {
      const id = ids[index]!;
      const child = item.children.get(id) ?? this.#controller.createTestItem(id, labelOf(expectation), address);
      child.range = rangeOf(expectation);
      child.sortText = String(index).padStart(6, '0');
      this.#answers.set(child, expectation);
      return child;
    }));
    return item;
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (request.continuous === true) {
      this.#continuous.add(request);
      token.onCancellationRequested(() => this.#continuous.delete(request));
      return;
    }
    try {
      await this.#startAndDiscover();
      this.#report(request);
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
  }

  /** Says of each test that was asked for what the server found. */
  #report(request: vscode.TestRunRequest): void {
    const run = this.#controller.createTestRun(request);
    for (const item of this.#leaves(request.include ?? [...this.#controller.items].map(([, file]) => file), request.exclude ?? [])) {
      const answer = this.#answers.get(item);
      if (answer === undefined) {
        run.skipped(item);
      } else if (answer.passed) {
        run.passed(item);
      } else {
        const message = vscode.TestMessage.diff(`${answer.message}.`, answer.expected, answer.actual);
        if (item.uri !== undefined) {
          message.location = new vscode.Location(item.uri, rangeOf(answer));
        }
        run.failed(item, message);
      }
    }
    run.end();
  }

  *#leaves(items: readonly vscode.TestItem[], exclude: readonly vscode.TestItem[]): Generator<vscode.TestItem> {
    for (const item of items) {
      if (exclude.includes(item)) {
        continue;
      }
      if (item.children.size === 0) {
        yield item;
      } else {
        yield* this.#leaves([...item.children].map(([, child]) => child), exclude);
      }
    }
  }
}

function rangeOf({ range: { start, end } }: ExpectationAnswer): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
