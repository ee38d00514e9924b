import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tests/runner/process.mjs';

/** The version of every package, from where the compiler takes it. */
export const version = /<Version>([^<]+)<\/Version>/.exec(readFileSync(join(root, 'Directory.Build.props'), 'utf8'))[1];

/** The time that packages bear, in seconds since 1970: SOURCE_DATE_EPOCH, else the last commit's, else the first that a zip can hold. */
export const sourceDateEpoch = Number(process.env.SOURCE_DATE_EPOCH ?? (lastCommit() || Date.UTC(1980, 0, 1) / 1000));

if (!Number.isSafeInteger(sourceDateEpoch) || sourceDateEpoch < Date.UTC(1980, 0, 1) / 1000) {
  throw new Error(`SOURCE_DATE_EPOCH is ${process.env.SOURCE_DATE_EPOCH}: it must be whole seconds since 1970, not before 1980, where zip archives begin.`);
}

/** What programs that make packages find in their environment: the one time, and no time zone. */
export const packagingEnvironment = { SOURCE_DATE_EPOCH: String(sourceDateEpoch), TZ: 'UTC', LC_ALL: 'C.UTF-8' };

/** Runs a program quietly and gives what it printed; its failure is an error with what it said. */
export function output(command, args, { cwd = root, environment = {} } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: { ...process.env, ...packagingEnvironment, ...environment }, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error !== undefined || status !== 0) {
    throw new Error(`${[command, ...args].join(' ')} ended with ${error?.message ?? `code ${status}`}\n${stdout ?? ''}${stderr ?? ''}`);
  }
  return stdout;
}

function lastCommit() {
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}
