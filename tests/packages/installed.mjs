// What every installed rules-lsp has to do, however it came there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { inCheckout } from '../editors/server.mjs';
import { LanguageSession } from '../editors/languageSession.mjs';

export const version = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8')).version;

/** Runs a program; gives exit code and output, whatever the code. */
export async function run(program, args, options = {}) {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: inCheckout(''), timeout: 300_000, maxBuffer: 1 << 28, ...options });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return { code: error.code, stdout: error.stdout ?? '', stderr: error.stderr ?? String(error) };
  }
}

/** As `run`, where anything but exit code 0 is a failure. */
export async function succeed(program, args, options) {
  const result = await run(program, args, options);
  assert.equal(result.code, 0, `${[program, ...args].join(' ')} ended with ${result.code}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** A program of one word for a command of several, such as an emulator and what it runs. */
export function wrapper(path, words) {
  writeFileSync(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Checks a ruleset, traces a packet and serves an editor with an installed program. */
export async function assertWorks(program, options = {}) {
  assert.equal(await succeed(program, ['--version'], options), `rules-lsp ${version}\n`);
  const check = await run(program, ['--check', 'tests/rulesets/broken.rules', '--output', 'concise'], options);
  assert.equal(check.code, 1, check.stderr);
  assert.match(check.stdout, /^tests\/rulesets\/broken\.rules:25:1: warning RL4001 shadowed-rule: /m);
  const trace = await succeed(program, ['--trace', 'tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn', 'tests/rulesets/gateway.rules', '--output', 'concise'], options);
  assert.match(trace, /^ACCEPT forwarded through eth1 as 198\.51\.100\.7:40000 > 10\.0\.0\.9:8080/);
  await assertServes(program);
}

async function assertServes(program) {
  const before = process.env.RULES_LSP_SERVER;
  process.env.RULES_LSP_SERVER = program;
  try {
    const session = await LanguageSession.start({});
    assert.equal(session.initializeResult.serverInfo.version, version);
    const { uri } = await session.openFile(inCheckout('tests/editors/fixtures/web-server.rules'));
    const isDead = ({ code }) => /^RL4/.test(code);
    const diagnostics = await session.untilDiagnostics(uri, (found) => found.some(isDead));
    assert.equal(diagnostics.find(isDead).range.start.line, 12);
    assert.equal(await session.stop(), 0);
  } finally {
    if (before === undefined) {
      delete process.env.RULES_LSP_SERVER;
    } else {
      process.env.RULES_LSP_SERVER = before;
    }
  }
}
