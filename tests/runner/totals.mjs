/** Counts of all steps; a step that breaks down counts as one failure. */
export class Totals {
  passed = 0;
  failed = 0;
  skipped = 0;
  #notes = [];

  add(step, { passed = 0, failed = 0, skipped = 0 }, reasons = []) {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
    this.#notes.push(`${step}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    this.#notes.push(...[...new Set(reasons)].map((reason) => `    ${reason}`));
  }

  /** A step that came to no result: a build that broke, a runner that left no report. */
  breakdown(step, what) {
    this.failed++;
    this.#notes.push(`${step}: FAILED, ${what}`);
  }

  print() {
    console.log(`\n${this.#notes.join('\n')}\n`);
    console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
  }
}
