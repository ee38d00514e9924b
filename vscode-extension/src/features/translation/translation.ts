import * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { AnswerDocument } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows a ruleset as a script for nft beside it, made anew with every edit. */
export function translation(server: RulesServer): vscode.Disposable {
  const script = new AnswerDocument(server, {
    scheme: 'rules-lsp-nftables',
    command: 'rulesLsp.showTranslation',
    title: 'nftables of',
    whenEmpty: '# Nothing is loaded.',
  });
  server.intercept('rulesLsp.showTranslation', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await script.show(uri);
    }
  });
  const edits = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (document.languageId === 'iptables') {
      script.refresh(document.uri.toString());
    }
  });
  return vscode.Disposable.from(script, edits);
}
