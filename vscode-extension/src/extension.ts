import * as vscode from 'vscode';
import { effectOfEdit } from './features/effect/effectOfEdit';
import { explainPages } from './features/explain/explainPages';
import { RulesServer } from './features/language-client/rulesServer';
import { serverLifetime } from './features/language-client/serverLifetime';
import { languageDetection } from './features/language-detection/languageDetection';
import { whoCanReachPort } from './features/reach/whoCanReachPort';
import { packetTrace } from './features/trace/packetTrace';
import { translation } from './features/translation/translation';

let server: RulesServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  server = new RulesServer(context.extensionPath);
  context.subscriptions.push(
    server,
    packetTrace(server, context.workspaceState),
    effectOfEdit(server),
    whoCanReachPort(server),
    translation(server),
    explainPages(server),
    serverLifetime(server),
    languageDetection(),
  );
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
