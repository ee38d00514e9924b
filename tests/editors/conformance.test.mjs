// A client made of VS Code's own protocol library judges the replies of the real server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LanguageSession } from './languageSession.mjs';
import { inCheckout, serverPath } from './server.mjs';

const {
  CodeAction, CodeLens, CreateFile, Diagnostic, DocumentLink, DocumentSymbol,
  ErrorCodes, FoldingRange, Hover, InlayHint, Location, SelectionRange, SemanticTokens, TextDocumentEdit, TextEdit, WorkspaceEdit,
} = createRequire(import.meta.url)('vscode-languageserver-protocol/node');

const capabilities = {
  general: { positionEncodings: ['utf-16'] },
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] }, configuration: true, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    inlayHint: {},
  },
};

let session;
let ruleset;

before(async () => {
  session = await LanguageSession.start(capabilities);
  ruleset = await session.openFile(inCheckout('tests/editors/fixtures/web-server.rules'));
});
after(() => session?.kill());

/** The 0-based line that holds the text, and the position right behind `behind` in it. */
function positionBehind(text, behind) {
  const line = ruleset.lines.findIndex((candidate) => candidate.includes(text));
  return { line, character: ruleset.lines[line].indexOf(behind) + behind.length };
}

function assertAll(items, is, what) {
  assert.ok(Array.isArray(items) && items.length > 0, `no ${what}: ${JSON.stringify(items)}`);
  for (const item of items) {
    assert.ok(is(item), `not a ${what}: ${JSON.stringify(item)}`);
  }
}

// The protocol's package has guards for most types, and none for these.
function isCompletionItem({ label, kind }) {
  return typeof label === 'string' && label.length > 0 && Number.isInteger(kind);
}

function isCallHierarchyItem({ name, kind, uri, range, selectionRange }) {
  return name.length > 0 && Number.isInteger(kind) && uri === ruleset.uri && contains(range, selectionRange);
}

function isHighlight({ range, kind }) {
  return range.start.line === range.end.line && kind >= 1 && kind <= 3;
}

function isSignature({ label, parameters }) {
  return parameters.every(({ label: [start, end] }) => start < end && end <= label.length);
}

function isSymbolInformation({ name, kind, location }) {
  return name.length > 0 && Number.isInteger(kind) && Location.is(location);
}

function contains(outer, inner) {
  const isBefore = (one, other) => one.line < other.line || (one.line === other.line && one.character <= other.character);
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

test('initialize names the server and what it can do', () => {
  const { capabilities: offered, serverInfo } = session.initializeResult;
  assert.match(serverInfo.name, /rules-lsp/i);
  assert.equal(offered.positionEncoding ?? 'utf-16', 'utf-16');
  for (const provider of ['hoverProvider', 'completionProvider', 'definitionProvider', 'referencesProvider', 'documentSymbolProvider', 'foldingRangeProvider', 'semanticTokensProvider', 'codeLensProvider', 'inlayHintProvider', 'documentFormattingProvider', 'documentRangeFormattingProvider']) {
    assert.ok(offered[provider], provider);
  }
  assert.deepEqual(
    [...offered.executeCommandProvider.commands].sort(),
    ['rulesLsp.clearTrace', 'rulesLsp.explain', 'rulesLsp.showEffect', 'rulesLsp.showTrace', 'rulesLsp.trace', 'rulesLsp.traceHere', 'rulesLsp.whoCanReachPort']);
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

test('completion knows matches, targets, chains and options', async () => {
  for (const [text, behind, expected] of [
    ['-m conntrack', '-m ', 'limit'],
    ['-A WEB -j ACCEPT', '-j ', 'REJECT'],
    ['-i lo', '-j ', 'WEB'],
    ['--ctstate', '-m conntrack ', '--ctstate'],
  ]) {
    const answer = await session.request('textDocument/completion', ruleset.uri, { position: positionBehind(text, behind) });
    const items = Array.isArray(answer) ? answer : answer.items;
    assertAll(items, isCompletionItem, 'completion item');
    assert.ok(items.some(({ label }) => label === expected), `${expected} behind "${behind}": ${items.map(({ label }) => label).join(' ')}`);
  }
});

test('hover explains an option', async () => {
  const hover = await session.request('textDocument/hover', ruleset.uri, { position: positionBehind('--ctstate', '--ctst') });
  assert.ok(Hover.is(hover), JSON.stringify(hover));
  assert.match(JSON.stringify(hover.contents), /ctstate/);
});

test('symbols are the table with its chains', async () => {
  const symbols = await session.request('textDocument/documentSymbol', ruleset.uri);
  assertAll(symbols, DocumentSymbol.is, 'document symbol');
  assert.match(symbols[0].name, /filter/);
  assert.ok(symbols[0].children.some(({ name }) => /WEB/.test(name)));
});

test('the table folds up to COMMIT', async () => {
  const ranges = await session.request('textDocument/foldingRange', ruleset.uri);
  assertAll(ranges, FoldingRange.is, 'folding range');
  assert.ok(ranges.some(({ startLine, endLine }) => startLine === 3 && endLine >= 14));
});

test('semantic tokens come in fives and stay inside the legend', async () => {
  const tokens = await session.request('textDocument/semanticTokens/full', ruleset.uri);
  assert.ok(SemanticTokens.is(tokens));
  assert.ok(tokens.data.length > 0 && tokens.data.length % 5 === 0);
  const { tokenTypes } = session.initializeResult.capabilities.semanticTokensProvider.legend;
  assert.ok(tokens.data.every((value, index) => index % 5 !== 3 || value < tokenTypes.length));
});

test('a jump leads to its chain, and the chain to its rules', async () => {
  const position = positionBehind('--dports', '-j WE');
  const answer = await session.request('textDocument/definition', ruleset.uri, { position });
  const [definition] = Array.isArray(answer) ? answer : [answer];
  assert.ok(Location.is(definition), JSON.stringify(answer));
  assert.equal(definition.range.start.line, 7);
  const references = await session.request('textDocument/references', ruleset.uri, { position, context: { includeDeclaration: true } });
  assertAll(references, Location.is, 'location');
  assert.deepEqual([...new Set(references.map(({ range }) => range.start.line))].sort((a, b) => a - b), [7, 11, 13, 14]);
});

test('calls of chains go both ways', async () => {
  const [item] = await session.request('textDocument/prepareCallHierarchy', ruleset.uri, { position: positionBehind('--dports', '-j WE') });
  assert.equal(item.name, 'WEB');
  assert.ok(isCallHierarchyItem(item), JSON.stringify(item));
  const incoming = await session.connection.sendRequest('callHierarchy/incomingCalls', { item });
  assertAll(incoming, ({ from, fromRanges }) => isCallHierarchyItem(from) && fromRanges.length > 0, 'incoming call');
  assert.deepEqual(incoming.map(({ from }) => from.name), ['INPUT']);
  const outgoing = await session.connection.sendRequest('callHierarchy/outgoingCalls', { item: incoming[0].from });
  assert.deepEqual(outgoing.map(({ to, fromRanges }) => [to.name, fromRanges.map(({ start }) => start.line)]), [['WEB', [11]]]);
});

test('a declaration, highlights and linked places of a name', async () => {
  const position = positionBehind('--dports', '-j WE');
  const declarations = await session.request('textDocument/declaration', ruleset.uri, { position });
  assertAll(declarations, Location.is, 'location');
  assert.equal(declarations[0].range.start.line, 7);
  assertAll(await session.request('textDocument/documentHighlight', ruleset.uri, { position }), isHighlight, 'highlight');
  const { ranges, wordPattern } = await session.request('textDocument/linkedEditingRange', ruleset.uri, { position });
  const texts = ranges.map(({ start, end }) => ruleset.lines[start.line].slice(start.character, end.character));
  assert.deepEqual([...new Set(texts)], ['WEB']);
  assert.match('WEB-2', new RegExp(`^(?:${wordPattern})$`));
});

test('a rename is prepared, done, and refused with a reason', async () => {
  const position = positionBehind('--dports', '-j WE');
  const prepared = await session.request('textDocument/prepareRename', ruleset.uri, { position });
  assert.equal(prepared.placeholder, 'WEB');
  const edit = await session.request('textDocument/rename', ruleset.uri, { position, newName: 'HTTP' });
  assert.ok(WorkspaceEdit.is(edit), JSON.stringify(edit));
  assert.equal(edit.changes[ruleset.uri].length, 4);
  await assert.rejects(session.request('textDocument/rename', ruleset.uri, { position, newName: 'two words' }), ({ message }) => message.length > 10);
});

test('a selection grows to the whole file', async () => {
  const [selection] = await session.request('textDocument/selectionRange', ruleset.uri, { positions: [positionBehind('--ctstate', '--ctst')] });
  assert.ok(SelectionRange.is(selection), JSON.stringify(selection));
  let outer = selection;
  while (outer.parent !== undefined) {
    assert.ok(contains(outer.parent.range, outer.range), JSON.stringify(outer));
    outer = outer.parent;
  }
  assert.deepEqual(outer.range.start, { line: 0, character: 0 });
});

test('an option shows which values it takes', async () => {
  const help = await session.request('textDocument/signatureHelp', ruleset.uri, { position: positionBehind('--ctstate', '--ctstate ') });
  assert.ok(help.signatures.length === 1 && isSignature(help.signatures[0]), JSON.stringify(help));
  assert.match(help.signatures[0].label, /--ctstate/);
});

test('a directive leads to the page of its lint', async () => {
  const uri = 'file:///linked/rules.v4';
  await session.open(uri, '# rules-lsp: allow-file unused-chain -- é\n*filter\nCOMMIT\n');
  const links = await session.request('textDocument/documentLink', uri);
  assertAll(links, DocumentLink.is, 'document link');
  assert.match(links[0].target, /RL3016\.md$/);
});

test('symbols of the workspace have places', async () => {
  const found = await session.connection.sendRequest('workspace/symbol', { query: 'web' });
  assertAll(found, isSymbolInformation, 'symbol');
  assert.ok(found.some(({ name, location }) => name === 'WEB' && location.uri === ruleset.uri));
});

test('code actions are of the kinds that the server offers, and their edits are edits', async () => {
  const uri = 'file:///actions/rules.v4';
  const rules = [22, 80, 443].map((port) => `-A INPUT -p tcp -m tcp --dport ${port} -j ACCEPT`);
  await session.open(uri, ['*filter', ':INPUT DROP [0:0]', ...rules, '-A INPUT -s 192.168.01 -j drop', 'COMMIT', ''].join('\n'));
  const at = (line) => ({ range: { start: { line, character: 12 }, end: { line, character: 12 } }, context: { diagnostics: [] } });
  const actions = [...await session.request('textDocument/codeAction', uri, at(2)), ...await session.request('textDocument/codeAction', uri, at(5))];
  assertAll(actions, CodeAction.is, 'code action');
  const { codeActionKinds } = session.initializeResult.capabilities.codeActionProvider;
  assert.ok(actions.every(({ kind }) => codeActionKinds.includes(kind)), JSON.stringify(actions.map(({ kind }) => kind)));
  const merge = actions.find(({ title }) => title.startsWith('Merge 3 rules'));
  assert.equal(merge.edit.changes[uri][0].newText, '-A INPUT -p tcp -m multiport --dports 22,80,443 -j ACCEPT\n');
  const all = await session.request('textDocument/codeAction', uri, { ...at(0), context: { diagnostics: [], only: ['source.fixAll'] } });
  assert.deepEqual(all.map(({ kind }) => kind), ['source.fixAll']);
  assert.ok(WorkspaceEdit.is(all[0].edit), JSON.stringify(all));
});

test('the IPv6 counterpart of a ruleset is a new file', async () => {
  const uri = 'file:///no/such/folder/rules.v4';
  await session.open(uri, '*filter\n:INPUT DROP [0:0]\n-A INPUT -p icmp -j ACCEPT\nCOMMIT\n');
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const [action] = await session.request('textDocument/codeAction', uri, { range, context: { diagnostics: [], only: ['refactor'] } });
  assert.ok(CodeAction.is(action) && WorkspaceEdit.is(action.edit), JSON.stringify(action));
  const [created, written] = action.edit.documentChanges;
  assert.ok(CreateFile.is(created) && TextDocumentEdit.is(written), JSON.stringify(action));
  assert.equal(created.uri, 'file:///no/such/folder/rules.v6');
  assert.match(written.edits[0].newText, /ipv6-icmp/);
});

test('colours come as changes, and add up to all of them', async () => {
  const uri = 'file:///colours/rules.v4';
  await session.open(uri, '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n');
  const before = await session.request('textDocument/semanticTokens/full', uri);
  await session.change(uri, [{ range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }, text: '# é🔥\n-A INPUT -p tcp -j DROP\n' }]);
  const delta = await session.request('textDocument/semanticTokens/full/delta', uri, { previousResultId: before.resultId });
  assert.equal(delta.edits.length, 1);
  const after = [...before.data];
  after.splice(delta.edits[0].start, delta.edits[0].deleteCount, ...delta.edits[0].data);
  assert.deepEqual(after, (await session.request('textDocument/semanticTokens/full', uri)).data);
  const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 1 } };
  const part = await session.request('textDocument/semanticTokens/range', uri, { range });
  assert.ok(SemanticTokens.is(part) && part.data.length < after.length && part.data[0] === 3);
  const forgotten = await session.request('textDocument/semanticTokens/full/delta', uri, { previousResultId: 'no such answer' });
  assert.deepEqual(forgotten.data, after);
});

test('a finished line is formatted', async () => {
  const uri = 'file:///typed/rules.v4';
  await session.open(uri, '*filter\n-A INPUT -p tcp --dport ssh -j ACCEPT\n\nCOMMIT\n');
  const edits = await session.request('textDocument/onTypeFormatting', uri, { position: { line: 2, character: 0 }, ch: '\n', options: { tabSize: 4, insertSpaces: true } });
  assertAll(edits, TextEdit.is, 'text edit');
  assert.equal(edits[0].newText, '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT');
});

test('snippets go to clients that take them, and to no others', async () => {
  const uri = 'file:///snippets/rules.v4';
  const text = '*filter\n:INPUT DROP [0:0]\n-A INPUT -m limit --li\nCOMMIT\n';
  const position = { line: 2, character: 22 };
  const limitOf = async (client) => {
    await client.open(uri, text);
    const { items } = await client.request('textDocument/completion', uri, { position });
    return items.find(({ label }) => label === '--limit');
  };
  const withStops = await limitOf(session);
  assert.deepEqual([withStops.insertTextFormat, withStops.textEdit.newText], [2, '--limit ${1:5/minute}']);
  const plain = await LanguageSession.start({});
  try {
    const item = await limitOf(plain);
    assert.deepEqual([item.insertTextFormat, item.textEdit.newText], [1, '--limit ']);
    const { items } = await plain.request('textDocument/completion', uri, { position: { line: 3, character: 0 } });
    assert.ok(items.every(({ textEdit }) => !/\$\{?\d/.test(textEdit.newText)));
  } finally {
    plain.kill();
  }
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
  await session.execute('rulesLsp.clearTrace', { uri: ruleset.uri });
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

test('formatting edits the lines that iptables-save would print otherwise, and nothing else', async () => {
  const uri = 'file:///formatted/rules.v4';
  await session.open(uri, '*filter\n:INPUT DROP\n# note\n-A INPUT -p tcp --dport ssh -j ACCEPT\nCOMMIT\n');
  const options = { tabSize: 4, insertSpaces: true, trimTrailingWhitespace: true };
  const edits = await session.request('textDocument/formatting', uri, { options });
  assertAll(edits, TextEdit.is, 'text edit');
  assert.deepEqual(edits.map(({ newText }) => newText), [':INPUT DROP [0:0]', '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT']);
  const range = { start: { line: 2, character: 0 }, end: { line: 4, character: 0 } };
  const inRange = await session.request('textDocument/rangeFormatting', uri, { range, options });
  assert.deepEqual(inRange, edits.slice(1));
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
  assert.ok(Hover.is(await session.request('textDocument/hover', ruleset.uri, { position: positionBehind('--ctstate', '--ctst') })));
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
