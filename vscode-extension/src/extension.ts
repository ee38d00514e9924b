import * as vscode from 'vscode';
import { effectOfEdit } from './features/effect/effectOfEdit';
import { explainError } from './features/explain/explainError';
import { explainPages } from './features/explain/explainPages';
import { compareFamilies } from './features/families/compareFamilies';
import { RulesServer } from './features/language-client/rulesServer';
import { serverLifetime } from './features/language-client/serverLifetime';
import { languageDetection } from './features/language-detection/languageDetection';
import { whoCanReachPort } from './features/reach/whoCanReachPort';
import { packetTrace } from './features/trace/packetTrace';

let server: RulesServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  server = new RulesServer(context.extensionPath);
  context.subscriptions.push(
    server,
    packetTrace(server, context.workspaceState),
    effectOfEdit(server),
    whoCanReachPort(server),
    compareFamilies(server),
    explainPages(server),
    explainError(server),
    serverLifetime(server),
    languageDetection(),
  );
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
