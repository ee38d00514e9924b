import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';
import { problemText } from './packetProblem';

export interface PacketQuestion {
  /** What the packet is traced through, for the title of the box. */
  readonly title: string;
  /** The packet that stands in the box when it opens. */
  readonly suggestion: string;
  /** What to know about that packet. */
  readonly note?: string | undefined;
  /** Packets traced before, newest first. */
  readonly history: readonly string[];
  /** Why a text is no packet, asked while it is typed; undefined: it is one. */
  readonly problemOf: (packet: string) => Promise<string | undefined>;
  /** Traces the packet; throws with a message for the user when it is not a packet. */
  readonly accept: (packet: string) => Promise<void>;
}

const notation = 'tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn new';

/**
 * Asks for a packet and hands it on until it is taken or the user gives up. The server is the judge of what a
 * packet is, so its refusal stands under the box and the text stays for correction.
 */
export function askForPacket(question: PacketQuestion): Promise<void> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.value = question.suggestion;
  box.placeholder = notation;
  box.prompt = question.note ?? `A packet in iptables' words, in short form (${notation}) or as a kernel LOG line.`;
  box.ignoreFocusOut = true;
  const historyButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('history'), tooltip: 'Packets traced before' };
  box.buttons = question.history.length === 0 ? [] : [historyButton];

  return new Promise((resolve) => {
    let choosing = false;
    let pause: NodeJS.Timeout | undefined;
    box.onDidChangeValue((value) => {
      clearTimeout(pause);
      // Half a word is no mistake yet.
      pause = setTimeout(() => void tellProblem(value), 300);
    });
    async function tellProblem(value: string): Promise<void> {
      const problem = value.trim() === '' ? undefined : await question.problemOf(value).catch(() => undefined);
      if (box.value === value) {
        box.validationMessage = problem;
      }
    }
    box.onDidTriggerButton(async () => {
      choosing = true;
      const chosen = await vscode.window.showQuickPick([...question.history], { title: 'Packets traced before' });
      choosing = false;
      box.value = chosen ?? box.value;
      box.show();
    });
    box.onDidAccept(async () => {
      const packet = box.value.trim();
      if (packet === '') {
        box.validationMessage = `Describe a packet, for example: ${notation}`;
        return;
      }
      clearTimeout(pause);
      box.busy = true;
      box.enabled = false;
      try {
        await question.accept(packet);
        box.hide();
      } catch (error) {
        box.validationMessage = (await question.problemOf(packet).catch(() => undefined)) ?? messageOf(error);
      } finally {
        box.busy = false;
        box.enabled = true;
      }
    });
    box.onDidHide(() => {
      // The list of earlier packets takes the box's place for a moment.
      if (!choosing) {
        clearTimeout(pause);
        box.dispose();
        resolve();
      }
    });
    box.show();
  });
}

/** Why the server does not read a text as a packet for a ruleset; undefined: it does. */
export async function problemOf(server: RulesServer, uri: string, packet: string): Promise<string | undefined> {
  return problemText(packet, await server.run('rulesLsp.readPacket', { uri, packet }));
}
