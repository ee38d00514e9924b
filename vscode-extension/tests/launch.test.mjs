import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importTypeScript } from './importTypeScript.mjs';

const { launchOf, optionAt } = await importTypeScript('features/debug/launch.ts');

test('without a configuration the open ruleset is debugged', () => {
  assert.deepEqual(launchOf({}, '/etc/rules.v4', { backend: 'nft', host: '' }), {
    backend: 'nft', type: 'rules-lsp', request: 'launch', name: 'Debug packet', stopOnEntry: true, program: '/etc/rules.v4',
  });
  assert.equal(launchOf({}, undefined, {}).program, undefined);
});

test('what a configuration says goes before the settings', () => {
  const configuration = { type: 'rules-lsp', request: 'launch', name: 'SSH', program: '/a', packet: 'tcp > 192.0.2.1:22', backend: 'legacy' };
  assert.deepEqual(launchOf(configuration, '/b', { backend: 'nft', family: 'auto' }), { family: 'auto', ...configuration });
});

test('an option is found at its dashes and its name, and nothing else is one', () => {
  const line = '-A INPUT ! -s 10.0.0.0/8 -p tcp --dport 22 -m comment --comment "a --b"';
  assert.deepEqual(optionAt(line, line.indexOf('--dport')), { start: line.indexOf('--dport'), text: '--dport' });
  assert.deepEqual(optionAt(line, line.indexOf('dport') + 3), { start: line.indexOf('--dport'), text: '--dport' });
  assert.deepEqual(optionAt(line, line.indexOf('-s')), { start: line.indexOf('-s'), text: '-s' });
  assert.equal(optionAt(line, line.indexOf('10.0')), undefined);
  assert.equal(optionAt('KUBE-SVC-X', 5), undefined);
});
