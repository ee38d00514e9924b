// As conformance.test.mjs: what helps to write a ruleset.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { assertAll, openRuleset, positionBehind } from './conformanceSession.mjs';
import { LanguageSession } from './languageSession.mjs';

const { CodeAction, CreateFile, SemanticTokens, TextDocumentEdit, TextEdit, WorkspaceEdit } = createRequire(import.meta.url)('vscode-languageserver-protocol/node');

let session;
let ruleset;

before(async () => {
  ({ session, ruleset } = await openRuleset());
});
after(() => session?.kill());

/** The protocol's package has guards for most types, and none for this one. */
function isCompletionItem({ label, kind }) {
  return typeof label === 'string' && label.length > 0 && Number.isInteger(kind);
}

test('completion knows matches, targets, chains and options', async () => {
  for (const [text, behind, expected] of [
    ['-m conntrack', '-m ', 'limit'],
    ['-A WEB -j ACCEPT', '-j ', 'REJECT'],
    ['-i lo', '-j ', 'WEB'],
    ['--ctstate', '-m conntrack ', '--ctstate'],
  ]) {
    const answer = await session.request('textDocument/completion', ruleset.uri, { position: positionBehind(ruleset, text, behind) });
    const items = Array.isArray(answer) ? answer : answer.items;
    assertAll(items, isCompletionItem, 'completion item');
    assert.ok(items.some(({ label }) => label === expected), `${expected} behind "${behind}": ${items.map(({ label }) => label).join(' ')}`);
  }
});

test('semantic tokens come in fives and stay inside the legend', async () => {
  const tokens = await session.request('textDocument/semanticTokens/full', ruleset.uri);
  assert.ok(SemanticTokens.is(tokens));
  assert.ok(tokens.data.length > 0 && tokens.data.length % 5 === 0);
  const { tokenTypes } = session.initializeResult.capabilities.semanticTokensProvider.legend;
  assert.ok(tokens.data.every((value, index) => index % 5 !== 3 || value < tokenTypes.length));
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
