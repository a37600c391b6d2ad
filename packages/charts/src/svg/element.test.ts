import { expect, it } from 'vitest';
import { element, rounded } from './element.js';

it('writes attributes escaped, numbers short, and leaves out the undefined ones', () => {
  expect(element('a', { b: '"<', x: 1 / 3, c: undefined })).toBe('<a b="&#34;&#60;" x="0.33"/>');
  expect(element('g', {}, '<a/>')).toBe('<g><a/></g>');
});

it('has no minus zero', () => {
  expect(Object.is(rounded(-0.001), 0)).toBe(true);
});
