import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { importTypeScript } from './importTypeScript.mjs';

const { checkArguments } = await importTypeScript('features/check-task/checkArguments.ts');
const { contributes } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [matcher] = contributes.problemMatchers;

test('a task checks the folder, or what it names', () => {
  assert.deepEqual(checkArguments({ type: 'rules-lsp' }), ['--check', '--output', 'concise', '.']);
  assert.deepEqual(checkArguments({ paths: ['a.rules', 7], args: ['--fail-on', 'error'] }), ['--check', '--output', 'concise', '--fail-on', 'error', 'a.rules']);
});

test('the problem matcher reads every line that the program prints', () => {
  const golden = readFileSync(new URL('../../tests/fixtures/cli/check-concise.golden', import.meta.url), 'utf8');
  const lines = golden.split('\n').filter((line) => /: RL\d{4}|RL\d{4} /.test(line) && !line.startsWith('$'));
  assert.ok(lines.length >= 3);
  const { regexp, file, line, column, severity, code, message } = matcher.pattern;
  for (const text of lines) {
    const found = new RegExp(regexp).exec(text);
    assert.ok(found, text);
    assert.equal(`${found[file]}:${found[line]}:${found[column]}: ${found[severity]} ${found[code]} ${found[message]}`, text);
  }
});

test('the task of the manifest is the one that the matcher is for', () => {
  assert.equal(matcher.name, contributes.taskDefinitions[0].type);
});
