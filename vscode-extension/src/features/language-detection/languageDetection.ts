import * as vscode from 'vscode';
import { looksLikeIptables } from './looksLikeIptables';

/** Gives `.rules` files that nothing else claims the language `iptables` when their content says so. */
export function languageDetection(): vscode.Disposable {
  for (const document of vscode.workspace.textDocuments) {
    void detect(document);
  }
  return vscode.workspace.onDidOpenTextDocument(detect);
}

async function detect(document: vscode.TextDocument): Promise<void> {
  // A language other than plain text was chosen by the user or by another extension: theirs it stays.
  if (document.languageId !== 'plaintext' || !document.fileName.endsWith('.rules')) {
    return;
  }
  if (!looksLikeIptables((line) => document.lineAt(line).text, document.lineCount)) {
    return;
  }
  await vscode.languages.setTextDocumentLanguage(document, 'iptables');
}
