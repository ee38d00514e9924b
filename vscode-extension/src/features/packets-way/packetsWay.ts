import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';
import { textOf } from '../ruleset-answers/answerDocument';
import { rulesetOf } from '../ruleset-answers/rulesetEditor';
import { escapeAttribute, lineOf, nothingTraced, pageOf } from './packetsWayPage';

const viewType = 'rulesLsp.packetsWay';
const command = 'rulesLsp.showPacketsWay';

/** What a page remembers through a reload of the window. */
interface PageState {
  readonly uri: string;
  /** The packet that was traced last; the server forgets it when it ends. */
  readonly packet?: string;
}

/** Draws the way of a ruleset's packets beside it, and again on every edit. */
export class PacketsWay implements vscode.Disposable {
  readonly #server: RulesServer;
  readonly #scriptFolder: vscode.Uri;
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  readonly #pending = new Map<string, NodeJS.Timeout>();
  readonly #packets = new Map<string, string>();
  readonly #styled = new WeakSet<vscode.WebviewPanel>();
  readonly #registrations: vscode.Disposable;

  constructor(server: RulesServer, extensionUri: vscode.Uri) {
    this.#server = server;
    this.#scriptFolder = vscode.Uri.joinPath(extensionUri, 'dist');
    server.intercept(command, async ([argument]) => {
      const uri = rulesetOf(argument);
      if (uri !== undefined) {
        await this.show(uri);
      }
    });
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#refreshSoon(document.uri.toString())),
      server.onDidStart(() => [...this.#panels.keys()].forEach((uri) => this.#refreshSoon(uri))),
      vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, state) }),
    );
  }

  async show(uri: string): Promise<void> {
    const shown = this.#panels.get(uri);
    if (shown !== undefined) {
      shown.reveal(undefined, true);
      await this.refresh(uri);
      return;
    }
    const panel = vscode.window.createWebviewPanel(viewType, titleOf(uri), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {
      enableScripts: true,
      enableCommandUris: false,
      enableForms: false,
      localResourceRoots: [this.#scriptFolder],
    });
    await this.#fill(panel, uri);
  }

  /** Draws again what is shown of a ruleset, if it is shown. */
  async refresh(uri: string, packet?: string): Promise<void> {
    if (packet !== undefined) {
      this.#packets.set(uri, packet);
    }
    const panel = this.#panels.get(uri);
    if (panel !== undefined) {
      if (!this.#styled.has(panel)) {
        await this.#draw(panel, uri);
        return;
      }
      const { pictures } = await this.#ask(uri);
      await panel.webview.postMessage({ html: pictures === '' ? nothingTraced : pictures, state: this.#stateOf(uri) });
    }
  }

  /** The packet of a ruleset is no longer traced. */
  async forget(uri: string): Promise<void> {
    this.#packets.delete(uri);
    await this.refresh(uri);
  }

  dispose(): void {
    this.#pending.forEach((timer) => clearTimeout(timer));
    this.#panels.forEach((panel) => panel.dispose());
    this.#registrations.dispose();
  }

  async #fill(panel: vscode.WebviewPanel, uri: string): Promise<void> {
    this.#panels.set(uri, panel);
    panel.onDidDispose(() => this.#panels.delete(uri));
    panel.webview.onDidReceiveMessage((message) => revealLine(uri, message));
    await this.#draw(panel, uri);
  }

  /** Makes the whole page. Where the server gave no style sheet, since it does not run, the next answer makes it anew. */
  async #draw(panel: vscode.WebviewPanel, uri: string): Promise<void> {
    const { pictures, style } = await this.#ask(uri);
    if (style !== '') {
      this.#styled.add(panel);
    }
    panel.webview.html = pageOf({
      nonce: randomBytes(18).toString('base64'),
      scriptAddress: panel.webview.asWebviewUri(vscode.Uri.joinPath(this.#scriptFolder, 'packetsWay.js')).toString(),
      pictures,
      style,
      state: JSON.stringify(this.#stateOf(uri)),
    });
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const uri = textOf(state, 'uri');
    if (uri === undefined) {
      panel.dispose();
      return;
    }
    await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)).then(undefined, () => undefined);
    await this.#server.start();
    const packet = textOf(state, 'packet');
    if (packet !== undefined) {
      this.#packets.set(uri, packet);
      // A ruleset that is gone has no packets: the page says what the server says.
      await this.#server.run('rulesLsp.trace', { uri, packet }).catch(() => undefined);
    }
    await this.#fill(panel, uri);
  }

  async #ask(uri: string): Promise<{ pictures: string; style: string }> {
    try {
      const answer = await this.#server.run(command, { uri });
      return { pictures: textOf(answer, 'html') ?? '', style: textOf(answer, 'style') ?? '' };
    } catch (error) {
      return { pictures: `<p class="nothing">${escapeAttribute(messageOf(error))}</p>`, style: '' };
    }
  }

  #refreshSoon(uri: string): void {
    if (this.#panels.has(uri)) {
      clearTimeout(this.#pending.get(uri));
      this.#pending.set(uri, setTimeout(() => void this.refresh(uri), 150));
    }
  }

  #stateOf(uri: string): PageState {
    const packet = this.#packets.get(uri);
    return packet === undefined ? { uri } : { uri, packet };
  }
}

/** Puts the lens *show packet's way* beside each that shows a trace as text. */
export function withWayLenses(lenses: vscode.CodeLens[]): vscode.CodeLens[] {
  return lenses.flatMap((lens) => lens.command?.command === 'rulesLsp.showTrace'
    ? [lens, new vscode.CodeLens(lens.range, { title: "show packet's way", command, arguments: lens.command.arguments ?? [] })]
    : [lens]);
}

function titleOf(uri: string): string {
  return `Packet's way: ${vscode.Uri.parse(uri).path.split('/').pop() ?? 'ruleset'}`;
}

async function revealLine(uri: string, message: unknown): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const line = lineOf(message, document.lineCount);
  if (line === undefined) {
    return;
  }
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri);
  const range = document.lineAt(line).range;
  await vscode.window.showTextDocument(document, { viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One, selection: range });
}
