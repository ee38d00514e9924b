import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';
import { historyKey, remember } from './packetHistory';
import { askForPacket, problemOf } from './packetInput';
import { showAnswer, textOf, type AnswerKind } from '../ruleset-answers/answerDocument';
import { type PacketsWay } from '../packets-way/packetsWay';
import { rulesetEditor, rulesetOf } from '../ruleset-answers/rulesetEditor';

/** A rule to trace at: the argument of the code lens *Trace packet here*, with the line counted from 0. */
interface RulePosition {
  readonly uri: string;
  readonly line: number;
}

/** Asks for a packet, has the server trace it and lets the editor show the verdicts that the server sends as inlay hints. */
export function packetTrace(server: RulesServer, memory: vscode.Memento, way: PacketsWay): vscode.Disposable {
  const traced = new Map<string, { command: string; argument: { readonly uri: string; readonly packet: string } }>();
  const traceDocument: AnswerKind = { kind: 'trace', title: 'Trace of' };

  server.intercept('rulesLsp.traceHere', async ([argument]) => {
    const position = isRulePosition(argument) ? { uri: argument.uri, line: argument.line } : cursorPosition();
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
        problemOf: (packet) => problemOf(server, uri, packet),
        accept: (packet) => trace('rulesLsp.trace', { uri, packet }),
      });
    }
  });
  server.intercept('rulesLsp.clearTrace', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await reportFailure(() => server.run('rulesLsp.clearTrace', { uri }));
      traced.delete(uri);
      await way.forget(uri);
    }
  });
  server.intercept('rulesLsp.showTrace', async ([argument]) => {
    const uri = rulesetOf(argument);
    if (uri !== undefined) {
      await showAnswer(traceDocument, uri);
    }
  });

  async function traceHere(position: RulePosition): Promise<void> {
    const answer = await server.run('rulesLsp.traceHere', position);
    const suggested = textOf(answer, 'suggestedPacket');
    await askForPacket({
      title: `Trace a packet to line ${position.line + 1}`,
      suggestion: suggested ?? recentPackets()[0] ?? '',
      note: textOf(answer, 'text'),
      history: recentPackets(),
      problemOf: (packet) => problemOf(server, position.uri, packet),
      accept: (packet) => trace('rulesLsp.traceHere', { ...position, packet }),
    });
  }

  async function trace(command: string, argument: { readonly uri: string; readonly packet: string }): Promise<void> {
    await server.run(command, argument);
    traced.set(argument.uri, { command, argument });
    await memory.update(historyKey, remember(recentPackets(), argument.packet));
    await way.refresh(argument.uri, argument.packet);
    if (inlayHintsAreOff()) {
      await showAnswer(traceDocument, argument.uri);
    }
  }

  /** A server that ended and runs again has forgotten what was traced. */
  async function traceAgain(): Promise<void> {
    for (const { command, argument } of [...traced.values()]) {
      // A ruleset that was closed meanwhile has no traces.
      await server.run(command, argument).catch(() => traced.delete(argument.uri));
      await way.refresh(argument.uri);
    }
  }

  function recentPackets(): readonly string[] {
    return memory.get<readonly string[]>(historyKey, []);
  }

  return server.onDidStart(traceAgain);
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
