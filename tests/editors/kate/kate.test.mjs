// The real Kate with the files that the README quotes, without a screen: what it asks the server, and that each question is answered.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { DebianPackages } from '../debianPackages.mjs';
import { inCheckout, serverPath } from '../server.mjs';
import { wrapper } from '../../packages/installed.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-kate-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const kate = await DebianPackages.ofThisSystem('kate', process.env.RULES_LSP_KATE ?? inCheckout('artifacts/kate')).catch((error) => error);
const patience = 60_000;

/** A home as the README makes one, and a rules-lsp on the PATH that lets the test read along. */
function environment() {
  const at = (...parts) => join(folder, ...parts);
  for (const path of ['bin', 'run', '.config/kate/lspclient', '.local/share/org.kde.syntax-highlighting/syntax']) {
    mkdirSync(at(path), { recursive: true, mode: 0o700 });
  }
  cpSync(inCheckout('tests/editors/kate/settings.json'), at('.config/kate/lspclient/settings.json'));
  cpSync(inCheckout('tests/editors/kate/iptables.xml'), at('.local/share/org.kde.syntax-highlighting/syntax/iptables.xml'));
  const program = wrapper(at('bin/rules-lsp'), ['sh', '-c', `tee -a ${at('asked')} | ${serverPath()} "$@" | tee -a ${at('answered')}`, 'rules-lsp']);
  // Kate asks once whether it may start a server; this is the answer yes.
  writeFileSync(at('.config/katerc'), `[lspclient]\nAllowedServerCommandLines=${program} --stdio\n`);
  const libraries = kate.path('usr/lib/x86_64-linux-gnu');
  return {
    HOME: folder, XDG_CONFIG_HOME: at('.config'), XDG_DATA_HOME: at('.local/share'), XDG_CACHE_HOME: at('.cache'), XDG_RUNTIME_DIR: at('run'),
    XDG_DATA_DIRS: `${kate.path('usr/share')}:/usr/share`, PATH: `${at('bin')}:${process.env.PATH}`,
    QT_PLUGIN_PATH: join(libraries, 'qt5/plugins'), QML2_IMPORT_PATH: join(libraries, 'qt5/qml'), LD_LIBRARY_PATH: libraries, QT_QPA_PLATFORM: 'offscreen',
  };
}

/** The messages of one direction so far; the last one may not be whole yet. */
function messages(name) {
  const bytes = existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : Buffer.alloc(0);
  const found = [];
  for (let at = 0; ;) {
    const head = bytes.indexOf('\r\n\r\n', at);
    const length = Number(/Content-Length: (\d+)/.exec(bytes.toString('latin1', at, Math.max(head, at)))?.[1]);
    if (head < 0 || bytes.length < head + 4 + length) {
      return found;
    }
    found.push(JSON.parse(bytes.toString('utf8', head + 4, head + 4 + length)));
    at = head + 4 + length;
  }
}

test('Kate knows the language, starts the server and gets findings, colours and an outline', { skip: kate instanceof Error ? kate.message : false }, async () => {
  const file = join(folder, 'rules.v4');
  cpSync(inCheckout('tests/editors/fixtures/web-server.rules'), file);
  const child = spawn(kate.path('usr/bin/kate'), ['-n', file], { env: { ...process.env, ...environment() }, stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  try {
    const isDone = () => messages('answered').some(({ params }) => params?.diagnostics?.some(({ code }) => code === 'RL4001'))
      && ['textDocument/documentSymbol', 'textDocument/semanticTokens/range'].every((method) => answerTo(method) !== undefined);
    for (const end = Date.now() + patience; !isDone(); await delay(200)) {
      assert.ok(Date.now() < end, `after ${patience / 1000} s Kate had asked for ${messages('asked').map(({ method }) => method).join(', ') || 'nothing'}`);
    }
  } finally {
    process.kill(-child.pid, 'SIGKILL');
  }
  const { textDocument } = messages('asked').find(({ method }) => method === 'textDocument/didOpen').params;
  assert.deepEqual([textDocument.languageId, textDocument.text], ['iptables', readFileSync(file, 'utf8')]);
  assert.deepEqual(messages('answered').filter(({ error }) => error !== undefined), []);
  assert.ok(answerTo('textDocument/documentSymbol').some(({ name }) => /filter/.test(name)));
  assert.ok(answerTo('textDocument/semanticTokens/range').data.length > 0);
});

/** What the server answered to the first question of a kind; undefined: nothing yet. */
function answerTo(method) {
  const question = messages('asked').find((message) => message.method === method);
  return question && messages('answered').find(({ id, method: own }) => id === question.id && own === undefined)?.result;
}
