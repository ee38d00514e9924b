import type { RulesServer } from '../language-client/rulesServer';
import { showAnswer } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows a ruleset as a script for nft beside it, made anew with every edit. */
export function translation(server: RulesServer): void {
  server.intercept('rulesLsp.showTranslation', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await showAnswer({ kind: 'nftables', title: 'nftables of' }, uri);
    }
  });
}
