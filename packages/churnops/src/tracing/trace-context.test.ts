import { expect, it } from 'vitest';
import { parseTraceparent } from './trace-context.js';

// The example of https://www.w3.org/TR/trace-context/#examples-of-http-traceparent-headers
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

it.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [` 00-${TRACE}-${SPAN}-03 `, true],
  // A later version may say more.
  [`cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, true],
])('%s', (header, sampled) => {
  expect(parseTraceparent(header)).toEqual({ trace: TRACE, span: SPAN, sampled });
});

it.each([
  [undefined],
  [''],
  ['nothing'],
  [`ff-${TRACE}-${SPAN}-01`],
  [`00-${TRACE}-${SPAN}-01-more`],
  [`00-${TRACE.toUpperCase()}-${SPAN}-01`],
  [`00-${'0'.repeat(32)}-${SPAN}-01`],
  [`00-${TRACE}-${'0'.repeat(16)}-01`],
  [`00-${TRACE}-${SPAN}`],
  [`00-${TRACE}-${SPAN}-1`],
])('says nothing that makes sense: %s', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});
