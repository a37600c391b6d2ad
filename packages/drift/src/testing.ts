import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { SamplePair } from './samples/sample-pair.js';
import { isDrift, type StatTest } from './stattests/stattest.js';

/** A fixture of this package. */
// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, which the tests know
export function fixture(name: string): any {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
}

type Score =
  | { readonly score: number | 'nan'; readonly threshold: number; readonly drifted: boolean }
  | { readonly error: string };

interface SingleTest {
  readonly name?: string;
  readonly column?: string;
  readonly type: 'num' | 'cat';
  readonly reference: readonly (string | number)[];
  readonly current: readonly (string | number)[];
  readonly tests: Readonly<Record<string, Score>>;
}

/** The fixtures that Evidently scored with this test. Leaves out those that it refuses or scores NaN. */
export function evidentlysCases(test: StatTest): {
  readonly label: string;
  readonly samples: SamplePair;
  readonly score: number;
  readonly threshold: number;
  readonly drifted: boolean;
}[] {
  const cases: SingleTest[] = [...fixture('drift.json').single_tests, ...fixture('stattests.json').cases];
  return cases.flatMap(({ name, column, type, reference, current, tests }) => {
    const expected = tests[test.id];
    if (!expected || 'error' in expected || expected.score === 'nan') return [];
    return [
      {
        ...expected,
        score: expected.score,
        label: `${test.id}: ${name ?? column}`,
        samples: new SamplePair(type, reference, current),
      },
    ];
  });
}

/** Checks a test's scores and verdicts against Evidently's for the same samples. */
export function expectEvidentlys(test: StatTest): void {
  const cases = evidentlysCases(test);
  expect(cases.length).toBeGreaterThan(3);
  for (const { label, samples, score: expected, threshold, drifted } of cases) {
    const score = test.score(samples);
    expect(Math.abs(score - expected), `${label}: ${score} is not ${expected}`).toBeLessThan(
      1e-9 * Math.max(1, Math.abs(expected)),
    );
    expect(isDrift(test, score, threshold), label).toBe(drifted);
  }
}

/** The fixtures that Evidently refuses with this test, or scores NaN. */
export function refusedCases(test: StatTest): { readonly label: string; readonly samples: SamplePair }[] {
  const cases: SingleTest[] = fixture('stattests.json').cases;
  return cases.flatMap(({ name, type, reference, current, tests }) => {
    const expected = tests[test.id];
    const refused = expected && ('error' in expected || expected.score === 'nan');
    return refused ? [{ label: String(name), samples: new SamplePair(type, reference, current) }] : [];
  });
}
