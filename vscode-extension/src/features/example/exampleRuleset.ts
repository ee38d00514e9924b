import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Opens a small firewall to try everything on, as a ruleset of its own that is not on the disk. */
export function exampleRuleset(extensionUri: vscode.Uri): vscode.Disposable {
  return vscode.commands.registerCommand('rulesLsp.openExample', async () => {
    const content = await readFile(vscode.Uri.joinPath(extensionUri, 'media', 'walkthrough', 'example.rules').fsPath, 'utf8');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'iptables', content }));
  });
}
