import { expect, it } from 'vitest';
import { howMany } from './how-many.js';

it.each([
  [0, '0 rows'],
  [1, '1 row'],
  [7043, '7043 rows'],
])('%i rows', (count, text) => expect(howMany(count, 'row')).toBe(text));
