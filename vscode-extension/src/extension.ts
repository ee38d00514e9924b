import * as vscode from 'vscode';
import { checkTask } from './features/check-task/checkTask';
import { packetDebugger } from './features/debug/packetDebugger';
import { effectOfEdit } from './features/effect/effectOfEdit';
import { exampleRuleset } from './features/example/exampleRuleset';
import { ExpectationTests } from './features/expectations/expectationTests';
import { explainError } from './features/explain/explainError';
import { explainPages } from './features/explain/explainPages';
import { compareFamilies } from './features/families/compareFamilies';
import { RulesServer } from './features/language-client/rulesServer';
import { serverLifetime } from './features/language-client/serverLifetime';
import { languageDetection } from './features/language-detection/languageDetection';
import { PacketsWay, withWayLenses } from './features/packets-way/packetsWay';
import { whoCanReachPort } from './features/reach/whoCanReachPort';
import { rulesetStatus } from './features/status/rulesetStatus';
import { packetTrace } from './features/trace/packetTrace';
import { translation } from './features/translation/translation';

let server: RulesServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  server = new RulesServer(context.extensionPath);
  const way = new PacketsWay(server, context.extensionUri);
  server.changeLenses(withWayLenses);
  effectOfEdit(server);
  whoCanReachPort(server);
  compareFamilies(server);
  translation(server);
  explainError(server);
  context.subscriptions.push(
    server,
    way,
    packetTrace(server, context.workspaceState, way),
    packetDebugger(server, context.extensionPath, context.workspaceState),
    explainPages(server),
    new ExpectationTests(server),
    rulesetStatus(server),
    checkTask(server),
    exampleRuleset(context.extensionUri),
    serverLifetime(server),
    languageDetection(),
  );
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
