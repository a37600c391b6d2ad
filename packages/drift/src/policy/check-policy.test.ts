import { expect, it } from 'vitest';
import { datasetDrift } from '../report/dataset-drift.js';
import { checkPolicy } from './check-policy.js';

it.each([
  [{ policy: 'evidntly' }, 'policy', 'policy is "evidntly"; give one of default, evidently'],
  [{ tests: ['ks', 'kstest'] }, 'tests[1]', 'tests[1] is "kstest"; give one of ks, chisquare'],
  [{ tests: ['constructor'] }, 'tests[0]', 'tests[0] is "constructor"'],
  [{ driftShare: 1.5 }, 'driftShare', 'driftShare is 1.5; give a share from 0 to 1'],
  [{ level: Number.NaN }, 'level', 'level is NaN'],
  [{ leastEffect: -0.1 }, 'leastEffect', 'leastEffect is -0.1'],
  [{ tolerance: -1 }, 'tolerance', 'tolerance is -1; give a number from 0 up'],
  [{ numThreshold: Infinity }, 'numThreshold', 'numThreshold is Infinity'],
])('refuses %j', (policy, field, message) => {
  const refused = expect.objectContaining({ code: 'DRIFT_POLICY', field, message: expect.stringContaining(message) });
  expect(() => datasetDrift([], policy as never)).toThrow(refused);
});

it('takes the least and the greatest values', () => {
  checkPolicy({});
  checkPolicy({
    policy: 'default',
    driftShare: 0,
    leastEffect: 1,
    level: 0,
    tolerance: 0,
    numThreshold: 7,
    tests: ['ks', 'TVD'],
  });
});
