// As conformance.test.mjs: what leads a reader through a ruleset.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { assertAll, openRuleset, positionBehind } from './conformanceSession.mjs';

const { DocumentLink, DocumentSymbol, FoldingRange, Location, SelectionRange, WorkspaceEdit } = createRequire(import.meta.url)('vscode-languageserver-protocol/node');

let session;
let ruleset;

before(async () => {
  ({ session, ruleset } = await openRuleset());
});
after(() => session?.kill());

// The protocol's package has guards for most types, and none for these.
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

test('a jump leads to its chain, and the chain to its rules', async () => {
  const position = positionBehind(ruleset, '--dports', '-j WE');
  const answer = await session.request('textDocument/definition', ruleset.uri, { position });
  const [definition] = Array.isArray(answer) ? answer : [answer];
  assert.ok(Location.is(definition), JSON.stringify(answer));
  assert.equal(definition.range.start.line, 7);
  const references = await session.request('textDocument/references', ruleset.uri, { position, context: { includeDeclaration: true } });
  assertAll(references, Location.is, 'location');
  assert.deepEqual([...new Set(references.map(({ range }) => range.start.line))].sort((a, b) => a - b), [7, 11, 13, 14]);
});

test('calls of chains go both ways', async () => {
  const [item] = await session.request('textDocument/prepareCallHierarchy', ruleset.uri, { position: positionBehind(ruleset, '--dports', '-j WE') });
  assert.equal(item.name, 'WEB');
  assert.ok(isCallHierarchyItem(item), JSON.stringify(item));
  const incoming = await session.connection.sendRequest('callHierarchy/incomingCalls', { item });
  assertAll(incoming, ({ from, fromRanges }) => isCallHierarchyItem(from) && fromRanges.length > 0, 'incoming call');
  assert.deepEqual(incoming.map(({ from }) => from.name), ['INPUT']);
  const outgoing = await session.connection.sendRequest('callHierarchy/outgoingCalls', { item: incoming[0].from });
  assert.deepEqual(outgoing.map(({ to, fromRanges }) => [to.name, fromRanges.map(({ start }) => start.line)]), [['WEB', [11]]]);
});

test('a declaration, highlights and linked places of a name', async () => {
  const position = positionBehind(ruleset, '--dports', '-j WE');
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
  const position = positionBehind(ruleset, '--dports', '-j WE');
  const prepared = await session.request('textDocument/prepareRename', ruleset.uri, { position });
  assert.equal(prepared.placeholder, 'WEB');
  const edit = await session.request('textDocument/rename', ruleset.uri, { position, newName: 'HTTP' });
  assert.ok(WorkspaceEdit.is(edit), JSON.stringify(edit));
  assert.equal(edit.changes[ruleset.uri].length, 4);
  await assert.rejects(session.request('textDocument/rename', ruleset.uri, { position, newName: 'two words' }), ({ message }) => message.length > 10);
});

test('a selection grows to the whole file', async () => {
  const [selection] = await session.request('textDocument/selectionRange', ruleset.uri, { positions: [positionBehind(ruleset, '--ctstate', '--ctst')] });
  assert.ok(SelectionRange.is(selection), JSON.stringify(selection));
  let outer = selection;
  while (outer.parent !== undefined) {
    assert.ok(contains(outer.parent.range, outer.range), JSON.stringify(outer));
    outer = outer.parent;
  }
  assert.deepEqual(outer.range.start, { line: 0, character: 0 });
});

test('an option shows which values it takes', async () => {
  const help = await session.request('textDocument/signatureHelp', ruleset.uri, { position: positionBehind(ruleset, '--ctstate', '--ctstate ') });
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
