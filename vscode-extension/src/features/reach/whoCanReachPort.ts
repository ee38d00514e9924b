import * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { showAnswer, textOf } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows which packets the ruleset lets through to a port. */
export function whoCanReachPort(server: RulesServer): void {
  server.intercept('rulesLsp.whoCanReachPort', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri === undefined) {
      return;
    }
    const port = textOf(argument, 'port') ?? (await askForPort());
    if (port !== undefined) {
      await showAnswer({ kind: 'port', title: 'Who can reach' }, uri, port);
    }
  });
}

/** undefined when the user goes away. */
function askForPort(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Who can reach which port?',
    prompt: 'tcp/22, udp/53, or 53 for both',
    value: 'tcp/22',
    validateInput: (text) => (/^\s*([a-z]+\/\d{1,5}|\d{1,5}(\/[a-z]+)?)\s*$/i.test(text) ? undefined : 'tcp/22, udp/53, or 53 for both'),
  });
}
