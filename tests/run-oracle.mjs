// The engine against the real kernel, the corpus and solvers, behind `npm run oracle`: all of it, which takes some minutes, and then the
// figures as a table. Needs root and iptables; the corpus is the folder `../shared/corpus`.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from './runner/dotnetTests.mjs';
import { forms, packets, reachability, readFigures, tableOf, verdicts } from './runner/figures.mjs';
import { root, run } from './runner/process.mjs';
import { Totals } from './runner/totals.mjs';

const reportFile = join(root, 'artifacts/test-results/oracle.trx');
rmSync(reportFile, { force: true });
const code = await run('dotnet', [
  'test', 'tests/RulesLsp.Tests', '-c', 'Release', '-nologo', '--filter', 'Judge=kernel|Judge=corpus|Judge=packets|Judge=solver',
  '--logger', `trx;LogFileName=${reportFile}`, '--logger', 'console;verbosity=minimal',
], { environment: { RULES_LSP_ORACLE: 'full' }, minutes: 60 });

if (existsSync(reportFile)) {
  const report = readFileSync(reportFile, 'utf8');
  for (const kind of [verdicts, forms, packets, reachability]) {
    console.log(`\n${tableOf(readFigures(report, kind), kind)}`);
  }

  const totals = new Totals();
  const { counts, reasons } = readReport(report);
  totals.add('Oracle', counts, reasons);
  totals.print();
}

process.exitCode = code;
