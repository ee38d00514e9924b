import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';

/** What a read-only document about a ruleset shows. */
export interface AnswerKind {
  readonly scheme: string;
  /** The command of the server whose answer is the document's text. */
  readonly command: string;
  /** The beginning of the document's name; the ruleset's follows. */
  readonly title: string;
  /** Where the answer is about something in the ruleset: the name of the command's argument for it. */
  readonly subject?: string;
  /** The text when the server's answer has none. */
  readonly whenEmpty: string;
}

/** A text that the server makes about a ruleset, as a read-only document beside it that is made anew when asked for. */
export class AnswerDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #server: RulesServer;
  readonly #kind: AnswerKind;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(server: RulesServer, kind: AnswerKind) {
    this.#server = server;
    this.#kind = kind;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(kind.scheme, this);
  }

  /** @param subject what in the ruleset the answer is about, for kinds that have a subject */
  async show(rulesetUri: string, subject = ''): Promise<void> {
    const uri = this.#uriOf(rulesetUri, subject);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }

  /** Asks for the text again where the document is open. */
  refresh(rulesetUri: string): void {
    this.#changed.fire(this.#uriOf(rulesetUri));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      const answer = await this.#server.run(this.#kind.command, this.#argumentOf(uri));
      return textOf(answer, 'text') ?? this.#kind.whenEmpty;
    } catch (error) {
      return messageOf(error);
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  #argumentOf(uri: vscode.Uri): Record<string, string> {
    const { subject } = this.#kind;
    return subject === undefined ? { uri: uri.query } : { uri: uri.query, [subject]: uri.fragment };
  }

  #uriOf(rulesetUri: string, subject = ''): vscode.Uri {
    const name = vscode.Uri.parse(rulesetUri).path.split('/').pop() ?? 'ruleset';
    // A slash would begin another folder.
    const words = [this.#kind.title, subject.replaceAll('/', ' '), name].filter((word) => word !== '');
    return vscode.Uri.from({ scheme: this.#kind.scheme, path: `/${words.join(' ')}`, query: rulesetUri, fragment: subject });
  }
}

/** The string under `key` in a server's answer, when the answer has one. */
export function textOf(answer: unknown, key: string): string | undefined {
  if (typeof answer !== 'object' || answer === null) {
    return undefined;
  }
  const value: unknown = Reflect.get(answer, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
