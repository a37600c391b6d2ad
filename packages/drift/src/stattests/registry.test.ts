import { expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { STATTESTS } from './registry.js';

it('has every test under the id that Evidently takes', () => {
  const asked = new Set((fixture('drift.json').single_tests as { tests: object }[]).flatMap(({ tests }) => Object.keys(tests)));
  for (const [id, test] of Object.entries(STATTESTS)) {
    expect(test.id).toBe(id);
    expect(asked).toContain(id);
  }
});

it('has the names that Evidently prints and the thresholds that it uses', () => {
  const printed = new Set<string>();
  for (const { result } of fixture('drift.json').cases) {
    for (const { stattest } of Object.values<{ stattest: string }>(result.columns)) printed.add(stattest);
  }
  const names = Object.values(STATTESTS).map(({ displayName }) => displayName);
  expect([...printed].filter((name) => !names.includes(name))).toEqual([]);
  for (const { scoreKind, defaultThreshold } of Object.values(STATTESTS)) {
    expect(defaultThreshold).toBe(scoreKind === 'p_value' ? 0.05 : 0.1);
  }
});
