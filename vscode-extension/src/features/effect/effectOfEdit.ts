import type * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { AnswerDocument } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows which packets fare differently since the ruleset was saved. */
export function effectOfEdit(server: RulesServer): vscode.Disposable {
  const effect = new AnswerDocument(server, {
    scheme: 'rules-lsp-effect',
    command: 'rulesLsp.showEffect',
    title: 'Effect of the edit of',
    whenEmpty: 'Every packet fares alike.',
  });
  server.intercept('rulesLsp.showEffect', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await effect.show(uri);
    }
  });
  return effect;
}
