// Neovim, headless, with the same plugin file that users copy.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { inCheckout, serverPath } from '../server.mjs';
import { neovims } from './neovims.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-neovim-'));
after(() => rmSync(folder, { recursive: true }));

async function probe({ program: [command, ...before], environment: own }, file, environment = {}) {
  const { stdout, stderr } = await promisify(execFile)(command, [
    ...before,
    '--clean', '--headless',
    '--cmd', `let g:rules_lsp_command = ['${serverPath()}', '--stdio']`,
    '--cmd', `luafile ${inCheckout('tests/editors/neovim/rules_lsp.lua')}`,
    file,
    '-c', `luafile ${inCheckout('tests/editors/neovim/probe.lua')}`,
  ], { env: { ...process.env, ...own, ...environment, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder }, timeout: 120_000 });
  const report = /^REPORT (.*)$/m.exec(stdout);
  assert.ok(report !== null, `no report from Neovim:\n${stdout}\n${stderr}`);
  return JSON.parse(report[1]);
}

for (const neovim of await neovims()) {
  const { name, skip } = neovim;

  test(`${name} shows the dead rule, the lenses and the verdicts of a traced packet`, { skip }, async () => {
    const report = await probe(neovim, inCheckout('tests/editors/fixtures/web-server.rules'), { PROBE_TRACE_LINE: '15' });
    console.log(JSON.stringify(report, null, 1));

    assert.equal(report.filetype, 'iptables');
    const warnings = report.diagnostics.filter(({ severity }) => severity === 'WARN' || severity === 'ERROR');
    assert.deepEqual(warnings.map(({ line, code }) => [line, code.slice(0, 3)]), [[13, 'RL4']]);
    assert.ok(report.lenses.some(({ line, command }) => line === 8 && command === 'rulesLsp.traceHere'));
    assert.match(report.suggested_packet, /tcp/);
    assert.match(report.trace, /ACCEPT/);
    assert.notEqual(report.trace_after_edit, report.trace);
    assert.match(report.trace_after_edit, /^packet /m);
    if (report.inlay_hints === undefined) {
      // A Neovim without inlay hints gets the verdicts as diagnostics of severity Hint.
      assert.ok(report.diagnostics_after_trace.some(({ line, severity, message }) => line === 15 && severity === 'HINT' && /ACCEPT/.test(message)));
    } else {
      assert.ok(report.inlay_hints.some(({ line, label }) => line === 15 && /ACCEPT/.test(JSON.stringify(label))));
    }
  });

  test(`${name} shows every kind of mistake in broken.rules`, { skip }, async () => {
    const { diagnostics } = await probe(neovim, inCheckout('tests/rulesets/broken.rules'));
    // A verdict of the file's own trace directive has no code.
    for (const { code, line, message } of diagnostics.filter(({ code, severity }) => severity !== 'HINT' || code !== undefined)) {
      assert.match(code, /^RL[1-6]\d{3}$/, `line ${line}: ${message}`);
    }
    const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
    assert.ok(errors.length >= 8, `only ${errors.length} errors in broken.rules`);
    assert.deepEqual([...new Set(errors.map(({ code }) => code.slice(0, 3)))].sort(), ['RL1', 'RL2', 'RL3']);
  });

  test(`${name} leaves a udev file alone`, { skip }, async () => {
    const file = join(folder, '70-disk.rules');
    writeFileSync(file, '# disks\nACTION=="add", KERNEL=="sd[a-z]", MODE="0660"\n');
    const report = await probe(neovim, file, { PROBE_WAIT: '1500' });
    assert.equal(report.attached, false);
    assert.notEqual(report.filetype, 'iptables');
  });
}
