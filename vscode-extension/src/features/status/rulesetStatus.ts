import * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { placeText, placeTooltip } from './placeText';

/** Shows in the status bar which table and chain the cursor is in, and the back end that the ruleset is judged for. */
export function rulesetStatus(server: RulesServer): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('rulesLsp.place', vscode.StatusBarAlignment.Right, 101);
  item.name = 'iptables table, chain and back end';
  item.command = { command: 'workbench.action.openSettings', title: 'Choose the back end', arguments: ['rulesLsp.backend'] };
  let pause: NodeJS.Timeout | undefined;
  let asked = 0;

  function updateSoon(): void {
    clearTimeout(pause);
    pause = setTimeout(() => void update(), 80);
  }

  async function update(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== 'iptables') {
      item.hide();
      return;
    }
    const question = ++asked;
    const answer = await server.run('rulesLsp.place', { uri: editor.document.uri.toString(), line: editor.selection.active.line }).catch(() => undefined);
    if (question !== asked) {
      return;
    }
    const text = placeText(answer);
    if (text === undefined) {
      item.hide();
      return;
    }
    item.text = text;
    item.tooltip = placeTooltip(answer);
    item.accessibilityInformation = { label: item.tooltip };
    item.show();
  }

  updateSoon();
  return vscode.Disposable.from(
    item,
    new vscode.Disposable(() => clearTimeout(pause)),
    server.onDidStart(updateSoon),
    vscode.window.onDidChangeActiveTextEditor(updateSoon),
    vscode.window.onDidChangeTextEditorSelection(updateSoon),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('rulesLsp')) {
        // The server takes the settings first.
        setTimeout(updateSoon, 200);
      }
    }),
  );
}
