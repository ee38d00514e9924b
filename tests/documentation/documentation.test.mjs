// Every command that the documentation shows runs, ends as it says, and prints what stands below it. UPDATE=1 writes the outputs anew.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { inCheckout } from '../editors/server.mjs';
import { blocksOf, commandsOf, fits } from './markdown.mjs';
import { dangerOf, Sandbox } from './sandbox.mjs';

for (const name of ['README.md', 'tests/documentation/GUIDE.md', 'tests/documentation/REFERENCE.md']) {
  const path = inCheckout(name);
  const sandbox = new Sandbox();
  after(() => sandbox.remove());

  test(`${name}: commands do what is shown`, async (context) => {
    const blocks = blocksOf(readFileSync(path, 'utf8'));
    const changed = [];
    for (const [index, block] of blocks.entries()) {
      if (block.notes.file !== undefined) {
        writeFileSync(join(sandbox.folder, block.notes.file), `${block.text}\n`);
      }
      if (block.language !== 'sh') {
        continue;
      }
      if (block.notes.by !== undefined) {
        assert.match(readFileSync(inCheckout(block.notes.by), 'utf8'), new RegExp(name), `${block.notes.by} does not read ${name}`);
        continue;
      }
      const next = blocks[index + 1];
      const expected = next?.language === 'text' && next.followsBlock ? next : undefined;
      await context.test(`${name}:${block.line} ${commandsOf(block.text)[0]}`, async (inner) => {
        const output = await runBlock(block, sandbox, inner);
        if (expected === undefined) {
          return;
        }
        if (process.env.UPDATE === '1' && !fits(expected.text, output)) {
          changed.push({ ...expected, text: output.trimEnd() });
          return;
        }
        assert.ok(fits(expected.text, output), `${name}:${expected.line} shows\n${expected.text}\n\nand it prints\n${output}`);
      });
    }
    writeAnew(path, changed);
  });

  test(`${name}: links lead to files`, () => {
    const text = readFileSync(path, 'utf8');
    for (const [, target] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      assert.ok(/^https?:/.test(target) || existsSync(join(dirname(path), target)), `${name} leads to ${target}, which is not there`);
    }
  });
}

async function runBlock(block, sandbox, context) {
  const commands = commandsOf(block.text);
  const { exits = [0] } = block.notes;
  assert.ok(exits.length === 1 || exits.length === commands.length, `line ${block.line}: ${exits.length} exit codes for ${commands.length} commands`);
  let output = '';
  for (const [index, command] of commands.entries()) {
    const [, words, reason] = /^(.*) because (.*)$/.exec(block.notes.skip ?? '') ?? [];
    if (words !== undefined && command.startsWith(words)) {
      context.diagnostic(`not run: ${command}: ${reason}`);
      continue;
    }
    const danger = dangerOf(command);
    if (danger !== undefined) {
      context.diagnostic(`not run: ${command}: ${danger}`);
      continue;
    }
    const folder = block.notes.in === 'checkout' ? inCheckout('') : undefined;
    const run = await sandbox.run(command, folder);
    assert.equal(run.code, exits[index] ?? exits[0], `line ${block.line}: ${command} ended with ${run.code}\n${run.output}`);
    assert.doesNotMatch(run.output, /internal error|Unhandled exception/);
    output += run.output;
  }
  return output;
}

function writeAnew(path, changed) {
  if (changed.length === 0) {
    return;
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const { line, end, text } of changed.toReversed()) {
    lines.splice(line - 1, end - line + 1, ...text.split('\n'));
  }
  writeFileSync(path, lines.join('\n'));
}
