/** An expectation and what became of it, as the server tells it; lines and characters are counted from 0. */
export interface ExpectationAnswer {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly packet: string;
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
  readonly message: string;
  readonly decidingLine?: number;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The expectations of a ruleset, by the order of their lines. */
export interface FileExpectations {
  readonly uri: string;
  readonly expectations: readonly ExpectationAnswer[];
}

/** The rulesets in an answer to `rulesLsp.expectations`. */
export function filesIn(answer: unknown): readonly FileExpectations[] {
  const files: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'expectations') : undefined;
  return Array.isArray(files) ? files : [];
}

/** The name of an expectation in the list of tests. */
export function labelOf({ expected, packet }: ExpectationAnswer): string {
  return `${expected} ${packet}`;
}

/**
 * Names for the expectations of a ruleset that stay when lines move: what they say, with a number where several say the same.
 */
export function idsOf(expectations: readonly ExpectationAnswer[]): string[] {
  const seen = new Map<string, number>();
  return expectations.map((expectation) => {
    const label = labelOf(expectation);
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? label : `${label} #${count}`;
  });
}
