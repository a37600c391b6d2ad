import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isDrift, type StatTest } from './stattests/stattest.js';

/** A fixture of this package. */
// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, which the tests know
export function fixture(name: string): any {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
}

interface SingleTest {
  readonly column: string;
  readonly type: 'num' | 'cat';
  readonly reference: readonly (string | number)[];
  readonly current: readonly (string | number)[];
  readonly tests: Readonly<Record<string, { readonly score: number; readonly threshold: number; readonly drifted: boolean }>>;
}

/** Checks a test's scores and verdicts against what Evidently gave for the same columns. */
export function expectEvidentlys<Values>(test: StatTest<Values>, toValues: (values: SingleTest['reference']) => Values): void {
  const cases = (fixture('drift.json').single_tests as SingleTest[]).filter(
    ({ type, tests }) => tests[test.id] && test.featureKinds.includes(type),
  );
  expect(cases.length).toBeGreaterThan(0);
  for (const { column, reference, current, tests } of cases) {
    const expected = tests[test.id] as SingleTest['tests'][string];
    const score = test.score(toValues(reference), toValues(current));
    expect(Math.abs(score - expected.score), column).toBeLessThan(1e-9);
    expect(isDrift(test, score, expected.threshold), column).toBe(expected.drifted);
  }
}
