// A client made of VS Code's own protocol library judges the replies of the real server.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { LanguageSession } from './languageSession.mjs';
import { inCheckout } from './server.mjs';

const {
  CodeLens, Diagnostic, DocumentSymbol, ErrorCodes, FoldingRange, Hover, InlayHint, Location, SemanticTokens, TextEdit,
} = createRequire(import.meta.url)('vscode-languageserver-protocol/node');

const capabilities = {
  general: { positionEncodings: ['utf-16'] },
  workspace: { configuration: true, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
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

/** The protocol's package has guards for most types, and none for this one. */
function isCompletionItem({ label, kind }) {
  return typeof label === 'string' && label.length > 0 && Number.isInteger(kind);
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

test('shutdown and exit end the process with 0, a lost editor ends it too', async () => {
  const polite = await LanguageSession.start(capabilities);
  assert.equal(await polite.stop(), 0);
  const lost = await LanguageSession.start(capabilities);
  const stillAlive = setTimeout(() => lost.kill(), 5000);
  assert.notEqual(await lost.hangUp(), null, 'the server did not end when its input closed');
  clearTimeout(stillAlive);
});
