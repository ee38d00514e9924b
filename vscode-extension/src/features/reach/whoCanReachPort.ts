import * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { AnswerDocument, textOf } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Shows which packets the ruleset lets through to a port. */
export function whoCanReachPort(server: RulesServer): vscode.Disposable {
  const answer = new AnswerDocument(server, {
    scheme: 'rules-lsp-port',
    command: 'rulesLsp.whoCanReachPort',
    title: 'Who can reach',
    subject: 'port',
    whenEmpty: 'No packet is let through.',
  });
  server.intercept('rulesLsp.whoCanReachPort', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri === undefined) {
      return;
    }
    const port = textOf(argument, 'port') ?? (await askForPort());
    if (port !== undefined) {
      await answer.show(uri, port);
    }
  });
  return answer;
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
