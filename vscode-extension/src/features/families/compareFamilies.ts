import type * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { AnswerDocument } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows which services the ruleset and that of the other family beside it let in differently. */
export function compareFamilies(server: RulesServer): vscode.Disposable {
  const families = new AnswerDocument(server, {
    scheme: 'rules-lsp-families',
    command: 'rulesLsp.compareFamilies',
    title: 'Both families of',
    whenEmpty: 'Both families let the same services in.',
  });
  server.intercept('rulesLsp.compareFamilies', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await families.show(uri);
    }
  });
  return families;
}
