import { expect, it } from 'vitest';
import { COPIED_FROM_TAG, copiedFrom, ownTags } from './copied-from.js';

it('the tags of a copy are those of its original, by key, without those that servers and copies write', () => {
  const tags = ['z', 'mlflow.modelVersions', 'a', COPIED_FROM_TAG, 'mlflow.user'].map((key) => ({ key, value: `of ${key}` }));
  expect(ownTags(tags).map(({ key }) => key)).toEqual(['a', 'mlflow.user', 'z']);
  expect(ownTags()).toEqual([]);
});

it('a copy names its original', () => {
  expect(
    copiedFrom([
      { key: 'a', value: '1' },
      { key: COPIED_FROM_TAG, value: 'original' },
    ]),
  ).toBe('original');
  expect([copiedFrom([{ key: 'a', value: '1' }]), copiedFrom()]).toEqual([undefined, undefined]);
});
