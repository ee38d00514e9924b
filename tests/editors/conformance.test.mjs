// A client made of VS Code's own protocol library judges the replies of the real server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { assertAll, capabilities, openRuleset, positionBehind } from './conformanceSession.mjs';
import { LanguageSession } from './languageSession.mjs';
import { inCheckout, serverPath } from './server.mjs';

const { CodeLens, Diagnostic, ErrorCodes, Hover, InlayHint, TextDocumentContentRequest } = createRequire(import.meta.url)('vscode-languageserver-protocol/node');

let session;
let ruleset;

before(async () => {
  ({ session, ruleset } = await openRuleset());
});
after(() => session?.kill());

test('initialize names the server and what it can do', () => {
  const { capabilities: offered, serverInfo } = session.initializeResult;
  assert.match(serverInfo.name, /rules-lsp/i);
  assert.equal(offered.positionEncoding ?? 'utf-16', 'utf-16');
  for (const provider of ['hoverProvider', 'completionProvider', 'definitionProvider', 'referencesProvider', 'documentSymbolProvider', 'foldingRangeProvider', 'semanticTokensProvider', 'codeLensProvider', 'inlayHintProvider', 'documentFormattingProvider', 'documentRangeFormattingProvider']) {
    assert.ok(offered[provider], provider);
  }
  assert.deepEqual(
    [...offered.executeCommandProvider.commands].sort(),
    ['rulesLsp.clearTrace', 'rulesLsp.compareFamilies', 'rulesLsp.expectations', 'rulesLsp.explain', 'rulesLsp.explainError', 'rulesLsp.goToLine', 'rulesLsp.place', 'rulesLsp.readPacket', 'rulesLsp.showEffect', 'rulesLsp.showPacketsWay', 'rulesLsp.showTrace', 'rulesLsp.showTranslation', 'rulesLsp.trace', 'rulesLsp.traceHere', 'rulesLsp.whoCanReachPort']);
});

test('diagnostics are pushed: the dead rule, with the rule that covers it', async () => {
  const isDeadRule = ({ code }) => String(code).startsWith('RL4');
  const diagnostics = await session.untilDiagnostics(ruleset.uri, (found) => found.some(isDeadRule));
  assertAll(diagnostics, Diagnostic.is, 'diagnostic');
  const warnings = diagnostics.filter(({ severity }) => severity <= 2);
  assert.deepEqual(warnings.map(({ range }) => range.start.line), [12]);
  assert.equal(warnings[0].source, 'rules-lsp');
  assert.equal(warnings[0].relatedInformation[0].location.range.start.line, 10);
});

test('hover explains an option', async () => {
  const hover = await session.request('textDocument/hover', ruleset.uri, { position: positionBehind(ruleset, '--ctstate', '--ctst') });
  assert.ok(Hover.is(hover), JSON.stringify(hover));
  assert.match(JSON.stringify(hover.contents), /ctstate/);
});

test('every chain with rules has the lens that traces a packet to it', async () => {
  const lenses = await session.request('textDocument/codeLens', ruleset.uri);
  assertAll(lenses, CodeLens.is, 'code lens');
  const traceLines = lenses.filter(({ command }) => command?.command === 'rulesLsp.traceHere').map(({ command }) => command.arguments[0].line);
  assert.deepEqual(traceLines.sort((a, b) => a - b), [8, 13]);
});

test('a suggested packet reaches its rule and its verdicts stand on the lines', async () => {
  const { suggestedPacket } = await session.execute('rulesLsp.traceHere', { uri: ruleset.uri, line: 14 });
  assert.equal(typeof suggestedPacket, 'string');
  const asked = session.serverRequests.length;
  await session.execute('rulesLsp.traceHere', { uri: ruleset.uri, line: 14, packet: suggestedPacket });

  await session.until(() => (session.serverRequests.slice(asked).includes('workspace/inlayHint/refresh') ? true : undefined), () => 'the server did not ask for a refresh of the inlay hints');
  const wholeFile = { start: { line: 0, character: 0 }, end: { line: ruleset.lines.length, character: 0 } };
  const hints = await session.request('textDocument/inlayHint', ruleset.uri, { range: wholeFile });
  assertAll(hints, InlayHint.is, 'inlay hint');
  const onAccept = hints.filter(({ position }) => position.line === 14);
  assert.match(JSON.stringify(onAccept.map(({ label }) => label)), /ACCEPT/);

  const { text } = await session.execute('rulesLsp.showTrace', { uri: ruleset.uri });
  assert.match(text, /ACCEPT/);
  assert.deepEqual(session.initializeResult.capabilities.workspace.textDocumentContent, { schemes: ['rules-lsp'] });
  const document = `rules-lsp:/trace/Trace%20of%20it?${encodeURIComponent(ruleset.uri)}`;
  assert.deepEqual(await session.connection.sendRequest(TextDocumentContentRequest.type, { uri: document }), { text });
  await session.execute('rulesLsp.clearTrace', { uri: ruleset.uri });
  await session.until(() => (session.serverRequests.includes('workspace/textDocumentContent/refresh') ? true : undefined), () => 'the server did not ask for a refresh of the trace');
  const left = await session.request('textDocument/inlayHint', ruleset.uri, { range: wholeFile });
  assert.ok(!(left ?? []).some(({ position }) => position.line === 14), 'the verdict is still there after clearTrace');
});

test('what is no packet is refused with a reason', async () => {
  await assert.rejects(
    session.execute('rulesLsp.trace', { uri: ruleset.uri, packet: 'tcp to nowhere in particular' }),
    ({ code, message }) => code !== ErrorCodes.MethodNotFound && message.length > 10 && !/\bat RulesLsp\./.test(message));
});

test('a page explains a code', async () => {
  const code = session.diagnostics.get(ruleset.uri).diagnostics.find(({ severity }) => severity === 2).code;
  const { markdown } = await session.execute('rulesLsp.explain', { code });
  assert.match(markdown, /^# /m);
  assert.match(markdown, new RegExp(code));
});

test('an edit in one line makes the finding go and come back', async () => {
  const uri = 'file:///edited/rules.v4';
  const text = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n';
  await session.open(uri, text);
  const isDead = ({ code, severity }) => String(code).startsWith('RL4') && severity === 2;
  await session.untilDiagnostics(uri, (found) => found.some(isDead));
  // "-p tcp" becomes "-p udp" in line 3: position 12 to 15.
  const range = { start: { line: 2, character: 12 }, end: { line: 2, character: 15 } };
  const changed = await session.change(uri, [{ range, text: 'udp' }]);
  await session.untilDiagnostics(uri, (found, version) => version === changed && !found.some(isDead));
  const back = await session.change(uri, [{ range, text: 'tcp' }]);
  await session.untilDiagnostics(uri, (found, version) => version === back && found.some(isDead));
});

test('positions count UTF-16 units', async () => {
  const uri = 'file:///unicode/rules.v4';
  await session.open(uri, '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m comment --comment "🔥é" -j NOWHERE\nCOMMIT\n');
  const diagnostics = await session.untilDiagnostics(uri, (found) => found.some(({ severity }) => severity === 1));
  const { range } = diagnostics.find(({ severity }) => severity === 1);
  const line = '-A INPUT -m comment --comment "🔥é" -j NOWHERE';
  assert.equal(line.slice(range.start.character, range.end.character), 'NOWHERE');
});

test('requests that make no sense get an error, and the server lives on', async () => {
  await assert.rejects(session.connection.sendRequest('textDocument/noSuchThing', {}), ({ code }) => code === ErrorCodes.MethodNotFound);
  await assert.rejects(session.connection.sendRequest('textDocument/hover', { nonsense: true }), ({ code, message }) => code === ErrorCodes.InvalidParams && !message.includes('   at '));
  await assert.rejects(session.execute('rulesLsp.noSuchCommand', {}), ({ code }) => code !== ErrorCodes.MethodNotFound);
  assert.ok(Hover.is(await session.request('textDocument/hover', ruleset.uri, { position: positionBehind(ruleset, '--ctstate', '--ctst') })));
});

test('a client that pulls diagnostics gets a full report and no push', async () => {
  const pulling = await LanguageSession.start({ textDocument: { diagnostic: {} }, general: { positionEncodings: ['utf-8', 'utf-16'] } });
  try {
    assert.equal(pulling.initializeResult.capabilities.positionEncoding, 'utf-8');
    assert.ok(pulling.initializeResult.capabilities.diagnosticProvider);
    const { uri } = await pulling.openFile(inCheckout('tests/rulesets/broken.rules'));
    const report = await pulling.request('textDocument/diagnostic', uri);
    assert.equal(report.kind, 'full');
    assertAll(report.items, Diagnostic.is, 'diagnostic');
    assert.ok(report.items.some(({ severity }) => severity === 1));
    assert.equal(pulling.diagnostics.size, 0, 'pushed as well');
  } finally {
    pulling.kill();
  }
});

test('a client that pulls gets the findings of the whole workspace, and then only what is new', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-'));
  writeFileSync(join(folder, 'a.rules'), '*filter\n-A INPUT -j drop\nCOMMIT\n');
  const pulling = await LanguageSession.start({ textDocument: { diagnostic: {} } }, {}, pathToFileURL(folder).href);
  try {
    const first = await pulling.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] });
    assert.deepEqual(first.items.map(({ kind, uri, version }) => [kind, uri, version]), [['full', pathToFileURL(join(folder, 'a.rules')).href, null]]);
    assertAll(first.items[0].items, Diagnostic.is, 'diagnostic');
    const previousResultIds = first.items.map(({ uri, resultId }) => ({ uri, value: resultId }));
    const second = await pulling.connection.sendRequest('workspace/diagnostic', { previousResultIds });
    assert.deepEqual(second.items.map(({ kind }) => kind), ['unchanged']);
  } finally {
    pulling.kill();
    rmSync(folder, { recursive: true });
  }
});

test('a client that is killed takes the server along', { skip: process.platform === 'win32' }, async () => {
  const client = spawn(process.execPath, ['-e', `
    const server = require('node:child_process').spawn(process.argv[1], ['--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
    server.stdin.write('Content-Length: ' + body.length + '\\r\\n\\r\\n' + body);
    server.stdout.once('data', () => process.stdout.write(String(server.pid)));
    setInterval(() => {}, 1000);`, serverPath()], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await new Promise((resolve) => client.stdout.once('data', (data) => resolve(String(data)))));
  client.kill('SIGKILL');
  await session.until(() => (isRunning(pid) ? undefined : true), () => `the server ${pid} outlives its client`);
});

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('shutdown and exit end the process with 0, a lost editor ends it too', async () => {
  const polite = await LanguageSession.start(capabilities);
  assert.equal(await polite.stop(), 0);
  const lost = await LanguageSession.start(capabilities);
  const stillAlive = setTimeout(() => lost.kill(), 5000);
  assert.notEqual(await lost.hangUp(), null, 'the server did not end when its input closed');
  clearTimeout(stillAlive);
});
