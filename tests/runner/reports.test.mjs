// The counts of the last line come from the first two readers, the oracle's table from the third.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReport as readTrx } from './dotnetTests.mjs';
import { packets, readFigures, tableOf, verdicts } from './figures.mjs';
import { readReport as readTap } from './nodeTests.mjs';

test('a trx report counts every outcome and gives reasons', () => {
  const { counts, reasons } = readTrx(`
    <Results>
      <UnitTestResult testName="A" outcome="Passed" duration="1" />
      <UnitTestResult testName="B &lt;x&gt;" outcome="Failed"><Output><ErrorInfo><Message>boom</Message></ErrorInfo></Output></UnitTestResult>
      <UnitTestResult testName="C" outcome="NotExecuted"><Output><ErrorInfo><Message>needs root</Message></ErrorInfo></Output></UnitTestResult>
      <UnitTestResult testName="D" outcome="Timeout"></UnitTestResult>
    </Results>`);
  assert.deepEqual(counts, { passed: 1, failed: 2, skipped: 1 });
  assert.deepEqual(reasons, ['failed: B <x>', 'skipped: needs root', 'failed: D']);
});

test('a TAP report counts cancelled tests as failed', () => {
  const { counts, reasons } = readTap('ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no editor\n# pass 1\n# fail 1\n# cancelled 1\n# skipped 1\n');
  assert.deepEqual(counts, { passed: 1, failed: 2, skipped: 1 });
  assert.deepEqual(reasons, ['failed: b', 'skipped: c: no editor']);
});

test('half a TAP report is no report', () => {
  assert.equal(readTap('ok 1 - a\n# pass 1\n'), undefined);
});

test('figures of a trx report make a table, each once', () => {
  const figures = readFigures('<StdOut>figure|probes|384|99.00 %|0|4|2|99 %\nmore\n</StdOut><Message>figure|probes|384|99.00 %|0|4|2|99 %\n</Message>', verdicts);
  assert.deepEqual(figures, [['probes', '384', '99.00 %', '0', '4', '2', '99 %']]);
  assert.equal(tableOf(figures, verdicts).split('\n').length, 3);
  assert.deepEqual(readFigures('<StdOut>packets|IPv4 Nft|600|599|1|0|0\n</StdOut>', packets), [['IPv4 Nft', '600', '599', '1', '0', '0']]);
  assert.match(tableOf(figures, verdicts), /^probes +384 +99\.00 % +0 +4 +2 +99 %$/m);
});
