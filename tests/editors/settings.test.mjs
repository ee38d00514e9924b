// Every setting that VS Code shows is read by the server, or by the extension: a value that can't be is told with the name of its setting.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LanguageSession } from './languageSession.mjs';
import { inCheckout } from './server.mjs';

const { contributes } = JSON.parse(readFileSync(inCheckout('vscode-extension/package.json'), 'utf8'));
/** `server.path` starts the server, `trace.server` is the library's own. */
const ofExtension = new Set(['rulesLsp.server.path', 'rulesLsp.trace.server']);
const settings = Object.entries(contributes.configuration.properties).filter(([name]) => !ofExtension.has(name));

/** The section with one value, as an editor sends it: a name with a dot is an object in an object. */
function sectionOf(name, value) {
  return name.split('.').slice(1).reduceRight((inner, key) => ({ [key]: inner }), value);
}

test('the server reads every setting, and takes its default and each of its words', async () => {
  assert.ok(settings.length > 8);
  const session = await LanguageSession.start({});
  const told = [];
  session.connection.onNotification('window/logMessage', ({ message }) => told.push(message));
  const send = async (section) => {
    const before = told.length;
    await session.connection.sendNotification('workspace/didChangeConfiguration', { settings: { rulesLsp: section } });
    // An answer behind it: whatever it has to say about the settings is said.
    await session.connection.sendRequest('workspace/symbol', { query: '' });
    return told.slice(before);
  };
  for (const [name, { default: standard, enum: words = [], items }] of settings) {
    const [problem] = await send(sectionOf(name, 7));
    assert.match(problem ?? 'nothing was said', new RegExp(`The setting ${name.replaceAll('.', '\\.')} is 7; it can be `), name);
    for (const value of [standard, ...words, ...(items?.enum ?? []).map((word) => [word])]) {
      assert.deepEqual(await send(sectionOf(name, value)), [], `${name}: ${JSON.stringify(value)}`);
    }
  }
  assert.equal(await session.stop(), 0);
});
