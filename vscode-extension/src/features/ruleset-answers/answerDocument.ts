import * as vscode from 'vscode';

/** A read-only document about a ruleset. The server makes its text, and says when it has to be made anew. */
export interface AnswerKind {
  /** The server's name for such documents. */
  readonly kind: 'trace' | 'effect' | 'port' | 'nftables' | 'families' | 'error';
  /** The beginning of the document's name; the ruleset's follows. */
  readonly title: string;
}

/**
 * Shows a document beside the ruleset.
 * @param subject what in the ruleset it is about, for kinds that have a subject
 */
export async function showAnswer(answer: AnswerKind, rulesetUri: string, subject = ''): Promise<void> {
  const name = vscode.Uri.parse(rulesetUri).path.split('/').pop() ?? 'ruleset';
  // A slash would begin another folder, and what a program said may have many lines.
  const title = [answer.title, subject.split('\n')[0]?.slice(0, 30).replaceAll('/', ' ') ?? '', name].filter((word) => word !== '').join(' ');
  const uri = vscode.Uri.from({ scheme: 'rules-lsp', path: `/${answer.kind}/${title}`, query: rulesetUri, fragment: subject });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}

/** The string under `key` in a server's answer, when the answer has one. */
export function textOf(answer: unknown, key: string): string | undefined {
  if (typeof answer !== 'object' || answer === null) {
    return undefined;
  }
  const value: unknown = Reflect.get(answer, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
