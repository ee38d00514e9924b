// The real Helix with the configuration that the README quotes, in a terminal: findings, verdicts, hover, definition and fixes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DebianPackages } from '../debianPackages.mjs';
import { inCheckout, serverPath } from '../server.mjs';
import { Terminal, tmuxIsMissing } from '../terminal.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-helix-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const helix = await DebianPackages.ofDebian13('hx', process.env.RULES_LSP_HELIX ?? inCheckout('artifacts/helix')).catch((error) => error);
const skip = helix instanceof Error ? helix.message : tmuxIsMissing ?? false;

/** A home with the configuration, and rules-lsp on the PATH. */
function environment() {
  const configuration = join(folder, '.config/helix');
  mkdirSync(configuration, { recursive: true });
  for (const file of ['languages.toml', 'config.toml']) {
    cpSync(inCheckout(`tests/editors/helix/${file}`), join(configuration, file));
  }
  mkdirSync(join(folder, 'bin'));
  symlinkSync(serverPath(), join(folder, 'bin/rules-lsp'));
  return {
    HOME: folder, XDG_CONFIG_HOME: join(folder, '.config'), XDG_CACHE_HOME: join(folder, '.cache'), HELIX_RUNTIME: helix.path('usr/lib/hx/runtime'),
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', COLORTERM: 'truecolor',
  };
}

test('Helix shows findings and verdicts, explains a rule, finds a chain and mends a line', { skip }, async () => {
  const settings = environment();
  const program = helix.program('usr/lib/hx/hx');
  const health = execFileSync(program[0], [...program.slice(1), '--health', 'iptables'], { encoding: 'utf8', env: { ...process.env, ...settings } });
  assert.match(health, /rules-lsp: .*\/bin\/rules-lsp/);

  const file = join(folder, 'rules.v4');
  const text = readFileSync(inCheckout('tests/editors/fixtures/web-server.rules'), 'utf8');
  writeFileSync(file, text.replace('*filter', '# rules-lsp: trace tcp 198.51.100.7 > 192.0.2.1:22 in eth0 syn\n*filter'));
  const terminal = new Terminal(join(folder, 'terminal'), [...program, file], settings);
  try {
    // The finding stands behind its line, the verdict behind the rule that gives it.
    await terminal.until(/-j DROP +never reached: line 12 already accepts all of its packets/);
    const traced = await terminal.until(/--dport 22 -j ACCEPT ▶ 1: ACCEPT/);
    assert.match(traced, /-A INPUT -i lo -j ACCEPT ✗ in eth0 ≠ lo/);

    terminal.press('14G', 'Space', 'k');
    await terminal.until(/Drops TCP packets from 203\.0\.113\.0\/24 to port 22\./);
    terminal.press('Escape');
    // Keys right behind it would be taken for Alt and a key.
    await terminal.until(/^ +15 +-A WEB -s/m);

    // The chain at the end of line 13 is declared in line 9.
    terminal.press('13G', 'gl', 'gd');
    await terminal.until(/sel +9:2/);

    terminal.press('14G', 'Space', 'a');
    await terminal.until(/Remove the rule: nothing changes for any packet/);
    terminal.press('Down', 'Enter');
    const mended = await terminal.until(/^ +14 +-A WEB -s/m);
    assert.doesNotMatch(mended, /never reached/);
    terminal.press(':w', 'Enter');
    await terminal.until(/written/);
    assert.equal(readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith('-A INPUT')).length, 4);
  } finally {
    terminal.close();
  }
});
