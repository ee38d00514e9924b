import * as vscode from 'vscode';
import { textOf } from './answerDocument';

/** The ruleset a command is about: named by its argument, else the one in the active editor. */
export function rulesetOf(argument: unknown): string | undefined {
  return textOf(argument, 'uri') ?? rulesetEditor()?.document.uri.toString();
}

/** The active editor when it holds a ruleset; tells the user when it does not. */
export function rulesetEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'iptables') {
    return editor;
  }
  void vscode.window.showInformationMessage('Open an iptables ruleset first.');
  return undefined;
}
