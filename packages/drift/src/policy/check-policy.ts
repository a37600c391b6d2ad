import { PolicyError } from '../errors.js';
import { STATTESTS } from '../stattests/registry.js';
import type { DriftPolicy } from './drift-policy.js';

const NAMES = ['default', 'evidently'];
const SHARES = ['driftShare', 'leastEffect', 'level'] as const;
const SIZES = ['numThreshold', 'catThreshold', 'tolerance'] as const;

/** @throws PolicyError (`DRIFT_POLICY`) for a policy or test that does not exist, and numbers out of range */
export function checkPolicy(policy: DriftPolicy): void {
  const { policy: name = 'default', tests = [] } = policy;
  if (!NAMES.includes(name)) throw new PolicyError('policy', name, `one of ${NAMES.join(', ')}`);
  for (const [i, id] of tests.entries()) {
    if (!Object.hasOwn(STATTESTS, id)) throw new PolicyError(`tests[${i}]`, id, `one of ${Object.keys(STATTESTS).join(', ')}`);
  }
  for (const field of SHARES) requireWithin(policy, field, 1, 'a share from 0 to 1');
  for (const field of SIZES) requireWithin(policy, field, Number.MAX_VALUE, 'a number from 0 up');
}

function requireWithin(policy: DriftPolicy, field: (typeof SHARES | typeof SIZES)[number], most: number, expected: string): void {
  const value = policy[field];
  if (value === undefined || (value >= 0 && value <= most)) return;
  throw new PolicyError(field, value, expected);
}
