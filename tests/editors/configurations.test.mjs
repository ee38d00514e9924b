// The configurations that are data: their form, how they start the server, and that they know the files that VS Code knows.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import yaml from 'js-yaml';
import { inCheckout } from './server.mjs';

const python = spawnSync('python3', ['-c', 'import tomllib']).status === 0 ? false : 'Python 3.11, which reads TOML, is not installed';
const toJson = {
  toml: 'import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], "rb"))))',
  xml: 'import json, sys, xml.etree.ElementTree as tree; print(json.dumps(tree.parse(sys.argv[1]).getroot().attrib))',
};
const read = (file) => readFileSync(inCheckout(`tests/editors/${file}`), 'utf8');
const parsed = (kind, file) => JSON.parse(execFileSync('python3', ['-c', toJson[kind], inCheckout(`tests/editors/${file}`)], { encoding: 'utf8' }));

// VS Code's own list, without its leading dots.
const { contributes } = JSON.parse(readFileSync(inCheckout('vscode-extension/package.json'), 'utf8'));
const language = contributes.languages.find(({ id }) => id === 'iptables');
const names = [...language.extensions.map((extension) => extension.slice(1)), ...language.filenames];
const command = ['rules-lsp', '--stdio'];

function assertKnows(known) {
  assert.deepEqual(names.filter((name) => !known.includes(name)), [], 'files that VS Code knows and this editor does not');
}

test('Helix', { skip: python }, () => {
  const { 'language-server': servers, language: [helix] } = parsed('toml', 'helix/languages.toml');
  assert.deepEqual([servers['rules-lsp'].command, ...servers['rules-lsp'].args], command);
  assert.deepEqual([helix.name, helix['language-id'], helix.scope, helix['language-servers']], ['iptables', 'iptables', 'source.iptables', ['rules-lsp']]);
  assertKnows(helix['file-types'].map((type) => type.glob ?? type));
});

test('Kate', { skip: python }, () => {
  const { iptables } = JSON.parse(read('kate/settings.json')).servers;
  const syntax = parsed('xml', 'kate/iptables.xml');
  assert.deepEqual(iptables.command, command);
  assert.match(syntax.name, new RegExp(iptables.highlightingModeRegex));
  assertKnows(syntax.extensions.split(';').map((pattern) => pattern.replace(/^\*\./, '')));
});

test('Sublime Text', () => {
  const client = JSON.parse(read('sublime/LSP.sublime-settings')).clients['rules-lsp'];
  const syntax = yaml.load(read('sublime/iptables.sublime-syntax'));
  assert.deepEqual([client.command, client.enabled, client.selector], [command, true, syntax.scope]);
  assertKnows(syntax.file_extensions);
  const rules = syntax.contexts.main.map(({ match, scope }) => [new RegExp(match, 'm'), scope]);
  for (const [text, scope] of [['# comment', 'comment'], ['*filter', 'table'], [':INPUT DROP [0:0]', 'chain'], ['-A', 'option'], ['DROP', 'verdict']]) {
    assert.match(rules.find(([pattern]) => pattern.test(text))?.[1] ?? 'none', new RegExp(scope), text);
  }
});

test('Zed', { skip: python }, () => {
  const extension = parsed('toml', 'zed/extension.toml');
  const configuration = parsed('toml', 'zed/languages/iptables/config.toml');
  assert.deepEqual(extension.language_servers['rules-lsp'].languages, [configuration.name]);
  assert.equal(extension.language_servers['rules-lsp'].language_ids[configuration.name], 'iptables');
  assert.equal(parsed('toml', 'zed/Cargo.toml').lib['crate-type'][0], 'cdylib');
  const code = read('zed/src/lib.rs');
  assert.ok(code.includes(`which("${command[0]}")`) && code.includes(`"${command[1]}"`));
  assertKnows(configuration.path_suffixes);
  for (const pattern of [configuration.first_line_pattern, yaml.load(read('sublime/iptables.sublime-syntax')).first_line_match]) {
    assert.match('*filter', new RegExp(pattern));
    assert.doesNotMatch('ACTION=="add"', new RegExp(pattern));
  }
});
