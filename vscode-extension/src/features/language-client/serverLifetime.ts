import * as vscode from 'vscode';
import type { RulesServer } from './rulesServer';

/** Starts the server with the first ruleset that opens, and restarts it when asked or when its path changes. */
export function serverLifetime(server: RulesServer): vscode.Disposable {
  // The extension is active in every window with a text file; the process is for those with a ruleset.
  if (vscode.workspace.textDocuments.some(isRuleset)) {
    void server.start();
  }

  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isRuleset(document)) {
        void server.start();
      }
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('rulesLsp.server.path') && vscode.workspace.textDocuments.some(isRuleset)) {
        void server.restart();
      }
    }),
    vscode.commands.registerCommand('rulesLsp.restartServer', () => server.restart()),
    vscode.commands.registerCommand('rulesLsp.showOutput', () => server.showOutput()),
  );
}

function isRuleset(document: vscode.TextDocument): boolean {
  return document.languageId === 'iptables';
}
