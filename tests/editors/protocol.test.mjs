// Every message and type of the server, as its serialiser has them (the .NET tests keep that file), compared with the
// declarations of VS Code's own protocol library.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compareMessages } from './protocolComparison.mjs';
import { Declarations } from './protocolDeclarations.mjs';
import { inCheckout } from './server.mjs';

const declarations = Declarations.load();
const server = JSON.parse(readFileSync(inCheckout('tests/fixtures/protocol/messages.json'), 'utf8'));

/** Differences that are meant, each with its reason. */
const meant = new Map([
  ['completionItem/resolve params.documentation: the editor may send a string', 'the item is our own, which the editor sends back as it came'],
  ['completionItem/resolve params.textEdit.range: must be there, and the protocol lets the editor leave it out', 'the item is our own, which the editor sends back as it came'],
]);

test('every message and type of the server is the protocol\'s', () => {
  const { differences, compared } = compareMessages(server, declarations);
  assert.deepEqual(differences.filter((difference) => !meant.has(difference)), []);
  assert.deepEqual([...meant.keys()].filter((difference) => !differences.includes(difference)), [], 'no difference any more');
  assert.deepEqual(Object.keys(server.types).filter((name) => !compared.has(name)), [], 'never compared');
});

test('the comparison finds what differs', () => {
  const withTypes = (types, messages = server.messages) => compareMessages({ messages, types: { ...server.types, ...types } }, declarations).differences;
  const hover = server.types.Hover.properties;
  const without = (properties, name) => ({ properties: Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name)) });
  const only = (differences) => differences.filter((difference) => !meant.has(difference));

  assert.deepEqual(only(withTypes({ Hover: { properties: { ...hover, colour: 'string?' } } })), ['textDocument/hover result.colour: the protocol has no such property']);
  assert.deepEqual(only(withTypes({ Hover: without(hover, 'contents') })), ['textDocument/hover result.contents: missing, and the protocol wants it']);
  assert.deepEqual(only(withTypes({ Hover: { properties: { ...hover, contents: 'MarkupContent?' } } })), ['textDocument/hover result.contents: may be left out, and the protocol wants it']);
  assert.deepEqual(only(withTypes({ Hover: { properties: { ...hover, contents: 'integer' } } })), ['textDocument/hover result.contents: integer is none of what the protocol takes']);
  assert.deepEqual(
    only(withTypes({ ReferenceParams: { properties: { ...server.types.ReferenceParams.properties, workDoneToken: 'string' } } })),
    ['textDocument/references params.workDoneToken: must be there, and the protocol lets the editor leave it out', 'textDocument/references params.workDoneToken: the editor may send a number']);
  assert.deepEqual(
    only(withTypes({ DocumentDiagnosticReport: { properties: { kind: 'string', resultId: 'string', items: 'Diagnostic[]?=' } } })),
    ['textDocument/diagnostic result.items: may be left out, and the protocol wants it']);
  assert.deepEqual(
    only(withTypes({ DiagnosticSeverity: { values: { Error: 1, Nonsense: 7 } } })).map((difference) => difference.replace(/^.*severity/, 'severity')),
    Array(4).fill('severity: the protocol has no value 7'));
  assert.deepEqual(
    only(withTypes({}, { ...server.messages, 'textDocument/hoover': server.messages['textDocument/hover'] })),
    ['textDocument/hoover: the protocol has no such message']);
  assert.deepEqual(
    only(withTypes({}, { ...server.messages, 'textDocument/references': { ...server.messages['textDocument/references'], result: 'Location?' } })),
    ['textDocument/references result: Location is none of what the protocol takes']);
});
