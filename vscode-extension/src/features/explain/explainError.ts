import * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { showAnswer, textOf } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';

/** Explains what iptables-restore, its relatives or the kernel's log said about the ruleset. */
export function explainError(server: RulesServer): void {
  server.intercept('rulesLsp.explainError', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri === undefined) {
      return;
    }
    const message = textOf(argument, 'message') ?? (await askForMessage());
    if (message !== undefined) {
      await showAnswer({ kind: 'error', title: 'What was said of' }, uri, message);
    }
  });
}

/** What was copied is proposed; undefined when the user goes away. */
async function askForMessage(): Promise<string | undefined> {
  const copied = (await vscode.env.clipboard.readText()).slice(0, 4000);
  const shown = copied.split('\n').join(' ');
  const told = await vscode.window.showInputBox({
    title: 'What did iptables-restore or the kernel say?',
    prompt: 'Such as: iptables-restore: line 7 failed',
    value: shown,
  });
  // A box has one line, and places stand on lines of their own.
  return told === shown ? copied : told;
}
