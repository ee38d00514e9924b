import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf, commandsOf, fits } from './markdown.mjs';

test('blocks come with their notes and what follows them', () => {
  const [first, second, third] = blocksOf('a\n\n<!-- doctest: exits 1 0; in checkout -->\n```sh\nx\ny\n```\n\n```text\nout\n```\ntext\n```sh\nz\n```\n');
  assert.deepEqual([first.notes, first.text, first.line], [{ exits: [1, 0], in: 'checkout' }, 'x\ny', 5]);
  assert.deepEqual([second.language, second.followsBlock, second.notes], ['text', true, {}]);
  assert.deepEqual([third.followsBlock, third.notes], [false, {}]);
});

test('what is written wrongly is told', () => {
  assert.throws(() => blocksOf('```sh\nx\n'), /no end/);
  assert.throws(() => blocksOf('<!-- doctest: exit 1 -->\n'), /no note exit 1/);
});

test('a command is a line, and goes on behind a backslash', () => {
  assert.deepEqual(commandsOf('# a comment\na b \\\n  c\n\nd   # why'), ['a b \\\n  c', 'd   # why']);
});

test('three dots stand for any lines, and for nothing else', () => {
  assert.ok(fits('a\n…\nd', 'a\nb\nc\nd\n'));
  assert.ok(fits('a\n…\nd', 'a\nd\n'));
  assert.ok(!fits('a\n…\nd', 'a\nb\n'));
  assert.ok(!fits('a', 'a\nb\n'));
  assert.ok(!fits('a.', 'ab\n'));
});
