import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { serverPath } from './server.mjs';

const protocol = createRequire(import.meta.url)('vscode-languageserver-protocol/node');

/** One real server process and the client side of its protocol. */
export class LanguageSession {
  #process;
  #versions = new Map();
  connection;
  initializeResult;
  /** The newest diagnostics pushed for each document. */
  diagnostics = new Map();
  /** Requests that came from the server, by method. */
  serverRequests = [];
  exitCode;

  static async start(capabilities, initializationOptions = {}, rootUri = null) {
    const session = new LanguageSession();
    session.#process = spawn(serverPath(), ['--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    session.exitCode = new Promise((resolve) => session.#process.on('exit', resolve));
    session.connection = protocol.createMessageConnection(
      new protocol.StreamMessageReader(session.#process.stdout), new protocol.StreamMessageWriter(session.#process.stdin));
    session.connection.onNotification(protocol.PublishDiagnosticsNotification.type, (published) => {
      session.diagnostics.set(published.uri, published);
    });
    session.connection.onRequest((method) => {
      session.serverRequests.push(method);
      return method === 'workspace/configuration' ? [{}] : null;
    });
    session.connection.listen();
    session.initializeResult = await session.connection.sendRequest('initialize', {
      processId: process.pid, rootUri, capabilities, initializationOptions,
    });
    await session.connection.sendNotification('initialized', {});
    return session;
  }

  async open(uri, text) {
    this.#versions.set(uri, 1);
    await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'iptables', version: 1, text } });
  }

  async openFile(path) {
    const uri = pathToFileURL(path).href;
    const text = readFileSync(path, 'utf8');
    await this.open(uri, text);
    return { uri, lines: text.split('\n') };
  }

  async change(uri, contentChanges) {
    const version = this.#versions.get(uri) + 1;
    this.#versions.set(uri, version);
    await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    return version;
  }

  request(method, uri, more = {}) {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...more });
  }

  execute(command, argument) {
    return this.connection.sendRequest('workspace/executeCommand', { command, arguments: [argument] });
  }

  /** Waits until pushed diagnostics fulfil the condition: they come in two waves. */
  async untilDiagnostics(uri, condition) {
    return this.until(() => {
      const published = this.diagnostics.get(uri);
      return published !== undefined && condition(published.diagnostics, published.version) ? published.diagnostics : undefined;
    }, () => `the diagnostics of ${uri} are ${JSON.stringify(this.diagnostics.get(uri), null, 1)}`);
  }

  async until(value, otherwise) {
    for (let attempt = 0; attempt < 200; attempt++) {
      const found = value();
      if (found !== undefined) {
        return found;
      }
      await delay(50);
    }
    throw new Error(`10 s are over, and ${otherwise()}`);
  }

  async stop() {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return this.exitCode;
  }

  /** Closes the server's input, as an editor that crashes does. */
  hangUp() {
    this.#process.stdin.end();
    return this.exitCode;
  }

  kill() {
    this.#process.kill('SIGKILL');
  }
}
