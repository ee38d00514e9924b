import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './process.mjs';

/** Runs test files of Node's own test runner and counts them in the TAP report that they leave. */
export async function runNodeTests(totals, step, files, { minutes = 15 } = {}) {
  const reportFile = join(root, 'artifacts/test-results', `${step.replace(/\W+/g, '-').toLowerCase()}.tap`);
  mkdirSync(join(root, 'artifacts/test-results'), { recursive: true });
  rmSync(reportFile, { force: true });
  const code = await run(process.execPath, [
    '--test',
    '--test-reporter', 'spec', '--test-reporter-destination', 'stdout',
    '--test-reporter', 'tap', '--test-reporter-destination', reportFile,
    ...files,
  ], { minutes });

  const report = existsSync(reportFile) ? readReport(readFileSync(reportFile, 'utf8')) : undefined;
  if (report === undefined) {
    totals.breakdown(step, 'the tests left no report');
    return;
  }
  totals.add(step, report.counts, report.reasons);
  if (code !== 0 && report.counts.failed === 0) {
    totals.breakdown(step, `node --test ended with code ${code}`);
  }
}

/** Reads a TAP report; undefined when it is not whole. */
export function readReport(tap) {
  const count = (name) => {
    const found = new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap);
    return found === null ? undefined : Number(found[1]);
  };
  const [passed, failed, cancelled, skipped] = ['pass', 'fail', 'cancelled', 'skipped'].map(count);
  if ([passed, failed, cancelled, skipped].includes(undefined)) {
    return undefined;
  }
  const reasons = [
    ...[...tap.matchAll(/^\s*not ok \d+ - (.*?)(?: # .*)?$/gm)].map(([, name]) => `failed: ${name}`),
    ...[...tap.matchAll(/^\s*ok \d+ - (.*?) # SKIP ?(.*)$/gm)].map(([, name, reason]) => `skipped: ${name}: ${reason || 'no reason given'}`),
  ];
  return { counts: { passed, failed: failed + cancelled, skipped }, reasons };
}
