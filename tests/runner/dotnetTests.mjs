import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './process.mjs';

const report = 'artifacts/test-results/dotnet.trx';

/** Runs the .NET tests as built and counts them in the report that they leave. */
export async function runDotnetTests(totals) {
  const reportFile = join(root, report);
  rmSync(reportFile, { force: true });
  const code = await run('dotnet', [
    'test', 'tests/RulesLsp.Tests', '-c', 'Release', '--no-build', '-nologo',
    '--logger', `trx;LogFileName=${reportFile}`, '--logger', 'console;verbosity=minimal',
  ], { minutes: 20 });

  if (!existsSync(reportFile)) {
    totals.breakdown('.NET tests', 'they left no report');
    return;
  }
  const { counts, reasons } = readReport(readFileSync(reportFile, 'utf8'));
  totals.add('.NET tests', counts, reasons);
  if (code !== 0 && counts.failed === 0) {
    totals.breakdown('.NET tests', `the test host ended with code ${code}`);
  }
}

/** Reads a trx report: every result by its outcome, and why the skipped ones were skipped. */
export function readReport(trx) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const reasons = [];
  for (const [, attributes, body = ''] of trx.matchAll(/<UnitTestResult\b([^>]*?)(?:\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
    const outcome = /\boutcome="([^"]*)"/.exec(attributes)?.[1];
    if (outcome === 'Passed') {
      counts.passed++;
    } else if (outcome === 'NotExecuted') {
      counts.skipped++;
      reasons.push(`skipped: ${unescape(/<(?:Message|StdOut)>([\s\S]*?)<\//.exec(body)?.[1] ?? 'no reason given')}`);
    } else {
      counts.failed++;
      reasons.push(`failed: ${unescape(/\btestName="([^"]*)"/.exec(attributes)?.[1] ?? 'a test without a name')}`);
    }
  }
  return { counts, reasons };
}

function unescape(text) {
  const characters = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => characters[name]).trim();
}
