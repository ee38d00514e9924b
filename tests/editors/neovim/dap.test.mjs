// nvim-dap itself, in a real Neovim, with the configuration that users copy: RULES_LSP_NVIM_DAP names a checkout of the plugin
// (github.com/mfussenegger/nvim-dap, 0.9.0 or later). debugger.test.mjs does without it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { inCheckout, serverPath } from '../server.mjs';
import { neovims } from './neovims.mjs';

const plugin = process.env.RULES_LSP_NVIM_DAP;
const [, neovim] = await neovims();
const skip = plugin === undefined ? 'RULES_LSP_NVIM_DAP names no checkout of nvim-dap' : neovim.skip;

const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-nvim-dap-'));
after(() => rmSync(folder, { recursive: true }));

const ruleset = join(folder, 'server.rules');
writeFileSync(ruleset, `# rules-lsp: host eth0 192.0.2.1/24, default via 192.0.2.254 dev eth0
*filter
:INPUT DROP [0:0]
:services - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -j services
-A INPUT -p icmp -j ACCEPT
-A services -p tcp -m tcp --dport 80 -j ACCEPT
-A services -p tcp -m tcp --dport 443 -j ACCEPT
-A services -s 203.0.113.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
`);

async function debug(packet) {
  assert.ok(existsSync(join(plugin, 'lua/dap.lua')), `${plugin} is no checkout of nvim-dap`);
  const [command, ...before] = neovim.program;
  const { stdout, stderr } = await promisify(execFile)(command, [
    ...before,
    '--clean', '--headless',
    '--cmd', `let g:rules_lsp_command = ['${serverPath()}', '--stdio']`,
    '--cmd', `luafile ${inCheckout('tests/editors/neovim/rules_lsp.lua')}`,
    ruleset,
    '-c', `luafile ${inCheckout('tests/editors/neovim/dap_probe.lua')}`,
  ], {
    env: {
      ...process.env, ...neovim.environment, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder,
      DAP_PLUGIN: plugin, DAP_CONFIGURATION: inCheckout('tests/editors/neovim/rules_lsp_dap.lua'), DAP_BREAKPOINT: '6', DAP_PACKET: packet,
    },
    timeout: 120_000,
  });
  const report = /^REPORT (.*)$/m.exec(stdout);
  assert.ok(report !== null, `no report from Neovim:\n${stdout}\n${stderr}`);
  return JSON.parse(report[1]);
}

test('nvim-dap stops at a breakpoint, steps in, over, out and back, shows the packet and finishes', { skip }, async () => {
  const report = await debug('tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn');
  assert.deepEqual(report.notes, []);
  assert.equal(report.filetype, 'iptables');
  assert.deepEqual(report.stops.map(({ step, reason, line, frame }) => [step, reason, line, frame]), [
    ['continue', 'entry', 5, 'INPUT rule 1 → ACCEPT'],
    ['to the breakpoint', 'breakpoint', 6, 'INPUT rule 2 → services'],
    ['into', 'step', 8, 'services rule 1 → ACCEPT'],
    ['over', 'step', 9, 'services rule 2 → ACCEPT'],
    ['out', 'step', 7, 'INPUT rule 3 → ACCEPT'],
    ['back', 'step', 10, 'services rule 3 → ACCEPT'],
    ['on', 'exception', 3, 'DROP: dropped, by the policy of filter INPUT'],
    ['on', undefined, undefined, undefined],
  ]);
  for (const { line, cursor } of report.stops.slice(0, -1)) {
    assert.equal(cursor, line, 'the cursor stands at the rule');
  }
  assert.equal(report.stops.at(-1).ended, true);
  assert.deepEqual(report.breakpoints, [6]);
  assert.equal(report.scopes.Packet.src, '198.51.100.7');
  assert.equal(report.scopes.Packet.ttl, 'unknown');
  assert.equal(report.scopes.Connection.state, 'NEW');
  assert.equal(report.scopes['Why not'].why, 'in eth0 ≠ lo');
  assert.equal(report.evaluated, '22');
  assert.deepEqual(report.hover, ['198.51.100.7']);
  assert.ok(report.repl.includes('packet: tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn'), report.repl.join('\n'));
  assert.ok(report.repl.join('\n').includes('dap> ttl\nunknown'), report.repl.join('\n'));
});

test('an empty packet calls it off', { skip }, async () => {
  const report = await debug('');
  assert.equal(report.has_session, false);
  assert.deepEqual(report.notes, ['Run aborted']);
});
