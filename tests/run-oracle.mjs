// The engine against the real kernel, the corpus, single packets and solvers, behind `npm run oracle`: all of it, which takes half an hour
// on two processors, and then the figures as a table. `npm run oracle -- kernel solver` runs parts of it. The first part needs root and
// iptables; the corpus is the folder `../shared/corpus`.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from './runner/dotnetTests.mjs';
import { forms, packets, reachability, readFigures, tableOf, verdicts } from './runner/figures.mjs';
import { root, run } from './runner/process.mjs';
import { TestProgress } from './runner/testProgress.mjs';
import { Totals } from './runner/totals.mjs';

const parts = { kernel: 'the running kernel and the real tools', corpus: 'the corpus', packets: 'packets, one by one', solver: 'decision diagrams and z3' };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(' ')}: the parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

const totals = new Totals();
let code = await run('dotnet', ['build', 'tests/RulesLsp.Tests', '-c', 'Release', '-v', 'q', '-nologo'], { minutes: 20 });
let reports = '';
for (const [index, name] of code === 0 ? chosen.entries() : []) {
  console.log(`\nPart ${index + 1} of ${chosen.length}, ${name}: beside ${parts[name]}`);
  const reportFile = join(root, `artifacts/test-results/oracle-${name}.trx`);
  rmSync(reportFile, { force: true });
  const progress = new TestProgress();
  const partCode = await run('dotnet', [
    'test', 'tests/RulesLsp.Tests', '-c', 'Release', '--no-build', '-nologo', '--filter', `Judge=${name}`,
    '--logger', `trx;LogFileName=${reportFile}`, '--logger', 'console;verbosity=normal',
  ], { environment: { RULES_LSP_ORACLE: 'full' }, minutes: 60, watcher: progress });
  progress.end();
  code ||= partCode;
  if (existsSync(reportFile)) {
    const report = readFileSync(reportFile, 'utf8');
    reports += report;
    const { counts, reasons } = readReport(report);
    totals.add(`Oracle, ${name}`, counts, reasons);
  } else {
    totals.breakdown(`Oracle, ${name}`, 'it left no report');
  }
}

for (const kind of [verdicts, forms, packets, reachability]) {
  const figures = readFigures(reports, kind);
  if (figures.length > 0) {
    console.log(`\n${tableOf(figures, kind)}`);
  }
}

totals.print();
process.exitCode = code;
