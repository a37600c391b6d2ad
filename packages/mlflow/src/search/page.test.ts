import { expect, it } from 'vitest';
import { page, pageOffset } from './page.js';

it('a token leads to where the page ended', () => {
  const { items, nextPageToken } = page(['a', 'b', 'c'], 40, 2);
  expect(items).toEqual(['a', 'b']);
  expect(pageOffset(nextPageToken)).toBe(42);
  expect(page(['a', 'b'], 40, 2).nextPageToken).toBeUndefined();
});

// The answers of MLflow 3.17's SearchUtils.parse_start_offset_from_page_token.
it.each([
  ['abc', 'Invalid page token, could not base64-decode'],
  ['!!!!', "Invalid page token, decoded value=b''"],
  ['eyJvZmZzZXQiOiAwfQ==', "Invalid page token, parsed value={'offset': 0}"],
  ['bm9wZQ==', "Invalid page token, decoded value=b'nope'"],
  ['eyJhIjoxfQ==', "Invalid page token, parsed value={'a': 1}"],
  ['eyJvZmZzZXQiOiAieCJ9', 'Invalid page token, not stringable x'],
])('%s is not a token', (token, message) => {
  expect(() => pageOffset(token)).toThrow(message);
});
