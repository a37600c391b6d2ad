import { expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { STATTESTS } from './registry.js';

it('has the same tests as Evidently, with the same ids, names, kinds of columns and thresholds', () => {
  const own = Object.entries(STATTESTS).map(([key, { id, displayName, featureKinds, defaultThreshold }]) => {
    expect(key).toBe(id);
    return [id, { display_name: displayName, types: [...featureKinds].sort(), default_threshold: defaultThreshold }];
  });
  expect(Object.fromEntries(own)).toEqual(fixture('stattests.json').registry);
});
