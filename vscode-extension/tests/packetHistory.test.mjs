import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importTypeScript } from './importTypeScript.mjs';

const { historyLimit, remember } = await importTypeScript('features/trace/packetHistory.ts');

test('the newest packet stands first, each once', () => {
  assert.deepEqual(remember(['udp', 'tcp', 'icmp'], 'tcp'), ['tcp', 'udp', 'icmp']);
});

test('the oldest packet is forgotten at the limit', () => {
  const full = Array.from({ length: historyLimit }, (_, index) => `packet ${index}`);
  const after = remember(full, 'new');
  assert.equal(after.length, historyLimit);
  assert.equal(after[0], 'new');
  assert.ok(!after.includes(`packet ${historyLimit - 1}`));
});
