import type { RulesServer } from '../language-client/rulesServer';
import { showAnswer } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows which packets fare differently since the ruleset was saved. */
export function effectOfEdit(server: RulesServer): void {
  server.intercept('rulesLsp.showEffect', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await showAnswer({ kind: 'effect', title: 'Effect of the edit of' }, uri);
    }
  });
}
