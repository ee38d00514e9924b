// Every template with what it proposes has to load, and the walkthrough's example has to say what its pictures show.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const snippets = JSON.parse(read('../snippets/iptables.json'));
const programs = ['iptables-nft-restore', 'iptables-legacy-restore'];
const skip = process.getuid?.() !== 0 ? 'loading needs root'
  : spawnSync('unshare', ['-n', 'true']).status !== 0 ? 'there are no network namespaces'
    : programs.some((program) => spawnSync(program, ['--version']).status !== 0) ? 'iptables is not installed' : false;

/** The text of a snippet where nothing was typed: its proposals, and of choices the first. */
function textOf({ body }) {
  return [body].flat().join('\n')
    .replace(/\$\{\d+\|([^,|]*)[^}]*\|\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d+/g, '');
}

for (const [name, snippet] of Object.entries(snippets)) {
  test(`${name}: complete, and ${programs.join(' and ')} take it`, { skip }, () => {
    const text = textOf(snippet);
    assert.doesNotMatch(text, /\$/);
    for (const program of programs) {
      // A namespace of its own: not even a test may touch this host's rules.
      execFileSync('unshare', ['-n', program, '--test'], { input: `${text}\n`, stdio: ['pipe', 'pipe', 'pipe'] });
    }
  });
}

test('the example of the walkthrough loads', { skip }, () => {
  for (const program of programs) {
    execFileSync('unshare', ['-n', program, '--test'], { input: read('../media/walkthrough/example.rules'), stdio: ['pipe', 'pipe', 'pipe'] });
  }
});

test('templates have a name that is typed and a description', () => {
  for (const [name, { prefix, description }] of Object.entries(snippets)) {
    assert.ok([prefix].flat().length > 0 && description.length > 10, name);
  }
});
