// What a running server asks of the kernel while an editor works with a ruleset: no socket, no other program, and of files only those beside the ruleset.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import { wrapper } from '../packages/installed.mjs';
import { LanguageSession } from './languageSession.mjs';
import { inCheckout, serverPath } from './server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-confined-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

test('the server opens no socket, starts no program and reads the files of the workspace only', { skip: canTrace ? false : 'strace is not installed, or may not look at processes here' }, async () => {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  cpSync(inCheckout('tests/rulesets'), workspace, { recursive: true });
  writeFileSync(join(folder, 'secret.json'), '{"interfaces":[{"name":"wg9","addresses":["192.0.2.1/24"]}]}');
  writeFileSync(join(workspace, 'curious.rules'), `# rules-lsp: host @../secret.json\n${readFileSync(join(workspace, 'server.rules'), 'utf8')}`);
  const calls = join(folder, 'calls');
  const before = process.env.RULES_LSP_SERVER;
  process.env.RULES_LSP_SERVER = wrapper(join(folder, 'traced'), ['strace', '-f', '-qq', '-s', '400', '-o', calls, '-e', 'trace=%network,%process,%file', serverPath()]);
  try {
    await work(workspace);
  } finally {
    if (before === undefined) {
      delete process.env.RULES_LSP_SERVER;
    } else {
      process.env.RULES_LSP_SERVER = before;
    }
  }

  const lines = readFileSync(calls, 'utf8').split('\n').map((line) => line.replace(/^\d+ +/, '')).filter((line) => /^\w+\(/.test(line));
  assert.ok(lines.some((line) => line.startsWith('openat(') && line.includes('/gateway.rules"')), 'the trace does not even show that the workspace was read');
  assert.deepEqual(lines.filter((line) => /^(socket|socketpair|connect|bind|listen|accept4?|sendto|sendmsg)\(/.test(line)), []);
  assert.deepEqual(lines.filter((line) => /^execve(at)?\(/.test(line)).length, 1, 'only strace starts a program: the server');
  assert.deepEqual(lines.filter((line) => /^(fork|vfork)\(/.test(line) || (/^clone3?\(/.test(line) && !line.includes('CLONE_THREAD'))), []);

  // Opened for reading or writing; what a program is made of and what the kernel tells about itself is left out.
  const opened = lines.filter((line) => /^open(at2?)?\(/.test(line) && !line.includes('O_DIRECTORY') && !/ = -1 /.test(line)).map((line) => /"([^"]*)"/.exec(line)[1]);
  assert.deepEqual([...new Set(opened)].filter((path) => !path.startsWith(`${workspace}/`) && !/^\/(lib|lib64|usr\/lib|etc\/ld\.so|proc|sys|dev\/(null|urandom))/.test(path)), []);
  assert.deepEqual(lines.filter((line) => /^open(at2?)?\(.*O_(WRONLY|RDWR|CREAT)/.test(line) && !/\/(proc|dev)\//.test(line)), [], 'files were opened for writing');
});

/** An editor's day: the whole workspace, completion, hover, a trace with its picture, what an edit changes, nftables, a fix. */
async function work(workspace) {
  const session = await LanguageSession.start({ textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } }, {}, pathToFileURL(workspace).href);
  for (const name of ['server.rules', 'curious.rules']) {
    const { uri, lines } = await session.openFile(join(workspace, name));
    const line = lines.findIndex((text) => text.startsWith('-A INPUT'));
    const position = { line, character: 4 };
    await session.request('textDocument/diagnostic', uri);
    await session.request('textDocument/hover', uri, { position });
    await session.request('textDocument/completion', uri, { position });
    await session.request('textDocument/codeLens', uri);
    const range = { start: position, end: position };
    await session.request('textDocument/inlayHint', uri, { range: { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } } });
    await session.request('textDocument/codeAction', uri, { range, context: { diagnostics: [] } });
    for (const [command, more] of [['trace', { packet: 'tcp 198.51.100.7 > 192.0.2.10:22 in eth0 syn' }], ['showPacketsWay', { packet: 'tcp 198.51.100.7 > 192.0.2.10:22 in eth0 syn' }], ['showTranslation', {}], ['showEffect', {}]]) {
      await session.execute(`rulesLsp.${command}`, { uri, ...more });
    }
  }
  await session.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] });
  await session.connection.sendRequest('workspace/symbol', { query: 'ssh' });
  assert.equal(await session.stop(), 0);
}
