// The grammar's tokens over small rulesets, compared with snapshots. UPDATE=1 rewrites them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const folder = new URL('grammar/', import.meta.url);
const grammarFile = new URL('../syntaxes/iptables.tmLanguage.json', import.meta.url);

async function loadGrammar() {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarFile, 'utf8'), grammarFile.pathname),
  });
  return registry.loadGrammar('source.iptables');
}

/** One line of the ruleset, then one line for each token that has a scope of its own. */
function snapshotOf(grammar, text) {
  const output = [];
  let state = textmate.INITIAL;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    output.push(`>${line}`);
    for (const { startIndex, endIndex, scopes } of tokens) {
      const own = scopes.slice(1).map((scope) => scope.replace(/\.iptables$/, '')).filter((scope) => !scope.startsWith('meta.'));
      if (own.length > 0) {
        output.push(`  ${JSON.stringify(line.slice(startIndex, endIndex))} ${own.join(' ')}`);
      }
    }
  }
  return `${output.join('\n')}\n`;
}

const grammar = await loadGrammar();

for (const name of readdirSync(folder).filter((file) => file.endsWith('.rules'))) {
  test(`tokens of ${name}`, () => {
    const actual = snapshotOf(grammar, readFileSync(new URL(name, folder), 'utf8'));
    const snapshot = new URL(name.replace(/\.rules$/, '.tokens'), folder);
    if (process.env.UPDATE === '1') {
      writeFileSync(snapshot, actual);
    }
    assert.ok(existsSync(snapshot), `${snapshot.pathname} is missing: run with UPDATE=1`);
    assert.equal(actual, readFileSync(snapshot, 'utf8'));
  });
}

test('every name of the grammar that gives a colour stands in a snapshot', () => {
  const source = readFileSync(grammarFile, 'utf8');
  const names = new Set([...source.matchAll(/"name": "([^"]+)\.iptables"/g)].flatMap(([, name]) => name.split(' ')).filter((name) => !name.startsWith('meta.')));
  const snapshots = readdirSync(folder).filter((file) => file.endsWith('.tokens')).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  assert.ok(names.size > 20);
  assert.deepEqual([...names].filter((name) => !snapshots.includes(` ${name}`)), []);
});

test('no line leaves a state behind', () => {
  const texts = readdirSync(folder).filter((file) => file.endsWith('.rules')).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const { ruleStack } = grammar.tokenizeLine(line, textmate.INITIAL);
    const { tokens } = grammar.tokenizeLine('COMMIT', ruleStack);
    assert.deepEqual(tokens[0].scopes, ['source.iptables', 'keyword.control.commit.iptables'], `after: ${line}`);
  }
});
