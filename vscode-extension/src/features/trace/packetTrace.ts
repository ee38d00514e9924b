import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';
import { historyKey, remember } from './packetHistory';
import { askForPacket } from './packetInput';
import { AnswerDocument, textOf } from '../ruleset-answers/answerDocument';
import { rulesetEditor, rulesetOf } from '../ruleset-answers/rulesetEditor';

/** A rule to trace at: the argument of the code lens *Trace packet here*, with the line counted from 0. */
interface RulePosition {
  readonly uri: string;
  readonly line: number;
}

/** Asks for a packet, has the server trace it and lets the editor show the verdicts that the server sends as inlay hints. */
export function packetTrace(server: RulesServer, memory: vscode.Memento): vscode.Disposable {
  const traceDocument = new AnswerDocument(server, {
    scheme: 'rules-lsp-trace',
    command: 'rulesLsp.showTrace',
    title: 'Trace of',
    whenEmpty: 'No packet was traced through this ruleset yet.',
  });

  server.intercept('rulesLsp.traceHere', async ([argument]) => {
    const position = isRulePosition(argument) ? argument : cursorPosition();
    if (position !== undefined) {
      await reportFailure(() => traceHere(position));
    }
  });
  server.intercept('rulesLsp.trace', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await askForPacket({
        title: 'Trace a packet through the ruleset',
        suggestion: recentPackets()[0] ?? '',
        history: recentPackets(),
        accept: (packet) => trace('rulesLsp.trace', { uri, packet }),
      });
    }
  });
  server.intercept('rulesLsp.clearTrace', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await reportFailure(() => server.run('rulesLsp.clearTrace', { uri }));
      traceDocument.refresh(uri);
    }
  });
  server.intercept('rulesLsp.showTrace', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await traceDocument.show(uri);
    }
  });

  async function traceHere(position: RulePosition): Promise<void> {
    const suggested = textOf(await server.run('rulesLsp.traceHere', position), 'suggestedPacket');
    await askForPacket({
      title: `Trace a packet to line ${position.line + 1}`,
      suggestion: suggested ?? recentPackets()[0] ?? '',
      history: recentPackets(),
      accept: (packet) => trace('rulesLsp.traceHere', { ...position, packet }),
    });
  }

  async function trace(command: string, argument: { readonly uri: string; readonly packet: string }): Promise<void> {
    await server.run(command, argument);
    await memory.update(historyKey, remember(recentPackets(), argument.packet));
    traceDocument.refresh(argument.uri);
    if (inlayHintsAreOff()) {
      await traceDocument.show(argument.uri);
    }
  }

  function recentPackets(): readonly string[] {
    return memory.get<readonly string[]>(historyKey, []);
  }

  return traceDocument;
}

function isRulePosition(argument: unknown): argument is RulePosition {
  return typeof argument === 'object' && argument !== null
    && typeof Reflect.get(argument, 'uri') === 'string'
    && typeof Reflect.get(argument, 'line') === 'number';
}

function cursorPosition(): RulePosition | undefined {
  const editor = rulesetEditor();
  return editor && { uri: editor.document.uri.toString(), line: editor.selection.active.line };
}

function inlayHintsAreOff(): boolean {
  return vscode.workspace.getConfiguration('editor', { languageId: 'iptables' }).get('inlayHints.enabled') === 'off';
}

async function reportFailure(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}
