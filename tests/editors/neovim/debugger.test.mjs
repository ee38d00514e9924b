// What rules_lsp_dap.lua tells nvim-dap, read by Neovim itself, and the debugger started and led as it says, where a table takes the
// place of nvim-dap's module. dap.test.mjs leads the real plugin.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inCheckout, serverPath } from '../server.mjs';

const { DebugClient } = createRequire(import.meta.url)('@vscode/debugadapter-testsupport');
const skip = spawnSync('nvim', ['--version']).error === undefined ? false : 'Neovim (nvim) is not installed';
const file = inCheckout('tests/editors/neovim/rules_lsp_dap.lua');
const ruleset = inCheckout('tests/rulesets/server.rules');

function neovim(...commands) {
  const { stdout, stderr, status } = spawnSync('nvim', ['--clean', '--headless', ...commands, '-c', 'qall!'], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
  return stdout + stderr;
}

test('the file is silent where nvim-dap is not installed', { skip }, () => {
  assert.equal(neovim('-c', `luafile ${file}`).trim(), '');
});

test('the debugger runs as the file tells nvim-dap', { skip }, async () => {
  const told = neovim(
    '--cmd', `let g:rules_lsp_command = ['${serverPath()}', '--stdio']`,
    '--cmd', 'lua package.loaded.dap = { adapters = {}, configurations = {} }',
    '-c', `luafile ${file}`,
    '-c', "lua vim.fn.input = function(_, default) return default end",
    '-c', `lua local dap = require('dap'); local launch = vim.deepcopy(dap.configurations.iptables[1]); launch.packet = launch.packet(); launch.program = launch.program:gsub('%\${file}', '${ruleset}'); io.stdout:write('TOLD ' .. vim.json.encode({ adapter = dap.adapters[launch.type], launch = launch }) .. '\\n')`,
  );
  const { adapter, launch } = JSON.parse(/^TOLD (.*)$/m.exec(told)[1]);
  assert.deepEqual(adapter, { type: 'executable', command: serverPath(), args: ['--dap'] });
  const client = new DebugClient(adapter.command, adapter.args[0], launch.type, undefined, true);
  await client.start();
  try {
    await Promise.all([client.configurationSequence(), client.launch(launch), client.assertStoppedLocation('entry', { path: ruleset })]);
    await Promise.all([client.nextRequest({ threadId: 1 }), client.waitForEvent('stopped')]);
  } finally {
    await client.stop();
  }
});
