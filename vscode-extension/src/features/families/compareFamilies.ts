import type { RulesServer } from '../language-client/rulesServer';
import { showAnswer } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows which services the ruleset and that of the other family beside it let in differently. */
export function compareFamilies(server: RulesServer): void {
  server.intercept('rulesLsp.compareFamilies', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await showAnswer({ kind: 'families', title: 'Both families of' }, uri);
    }
  });
}
