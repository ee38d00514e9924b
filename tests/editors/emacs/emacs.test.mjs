// Emacs in batch mode with eglot, with the same file that users load.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { inCheckout, serverPath } from '../server.mjs';

const skip = reasonToSkip();
const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-emacs-'));
after(() => rmSync(folder, { recursive: true }));

function reasonToSkip() {
  const { error, status } = spawnSync('emacs', ['--batch', '--eval', "(progn (package-initialize) (require 'eglot))"]);
  if (error !== undefined) {
    return 'Emacs is not installed';
  }
  return status === 0 ? false : 'this Emacs has no eglot (Debian package elpa-eglot)';
}

async function probe(file, seconds) {
  const { stdout, stderr } = await promisify(execFile)('emacs', [
    '--batch', '--eval', '(package-initialize)',
    '-l', inCheckout('tests/editors/emacs/rules-lsp.el'), '-l', inCheckout('tests/editors/emacs/probe.el'),
  ], {
    env: { ...process.env, HOME: folder, PROBE_FILE: file, PROBE_SERVER: serverPath(), PROBE_WAIT: String(seconds) },
    timeout: 120_000,
  });
  const report = /^REPORT (.*)$/m.exec(stdout);
  assert.ok(report !== null, `no report from Emacs:\n${stdout}\n${stderr}`);
  return JSON.parse(report[1]);
}

test('Emacs shows the dead rule through flymake, hover, and the way of a traced packet', { skip }, async () => {
  const report = await probe(inCheckout('tests/editors/fixtures/web-server.rules'), 20);
  console.log(JSON.stringify(report, null, 1));
  assert.equal(report.mode, 'iptables-mode');
  assert.equal(report.managed, true);
  const warnings = report.diagnostics.filter(({ type }) => /warning|error/.test(type));
  assert.deepEqual(warnings.map(({ line }) => line), [13]);
  assert.match(warnings[0].text, /line 11/);
  assert.match(report.hover, /ctstate/);
  assert.match(report.trace, /ACCEPT/);
  assert.match(report['trace-after-edit'], /^DROP/m);
});

test('Emacs leaves a udev file alone', { skip }, async () => {
  const file = join(folder, '70-disk.rules');
  writeFileSync(file, '# disks\nACTION=="add", KERNEL=="sd[a-z]", MODE="0660"\n');
  const report = await probe(file, 1);
  assert.notEqual(report.mode, 'iptables-mode');
});
