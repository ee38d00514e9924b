import * as vscode from 'vscode';
import type { RulesServer } from '../language-client/rulesServer';
import { checkArguments } from './checkArguments';

const type = 'rules-lsp';

/** The task that checks the rulesets of a folder as a pipeline does. */
export function checkTask(server: RulesServer): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(type, {
    provideTasks: () => (vscode.workspace.workspaceFolders ?? []).map((folder) => taskOf(server, { type }, folder)),
    resolveTask: (task) => taskOf(server, task.definition, task.scope ?? vscode.TaskScope.Workspace),
  });
}

function taskOf(server: RulesServer, definition: vscode.TaskDefinition, scope: vscode.WorkspaceFolder | vscode.TaskScope): vscode.Task {
  // A task that can't be started says why in its terminal, so a server that is missing is named all the same.
  const execution = new vscode.ProcessExecution(server.location().path, checkArguments(definition));
  const task = new vscode.Task(definition, scope, 'check rulesets', 'rules-lsp', execution, ['$rules-lsp']);
  task.group = vscode.TaskGroup.Test;
  task.detail = 'rules-lsp --check: findings and expectations of every ruleset';
  return task;
}
