import { expect, it } from 'vitest';
import { ChartDataError } from '../errors.js';
import { parseSvg, words } from '../testing.js';
import { picture } from './picture.js';

const drawing = { width: 300, height: 200, content: '' };

it('is named by its title and described by its sentence, under ids of its own', () => {
  const root = parseSvg(picture({ id: 'loss-1', title: 'Loss <1>', description: 'It fell.' }, drawing));
  expect(root.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'loss-1-title loss-1-desc', viewBox: '0 0 300 200' });
  expect(root.children.filter(({ attributes }) => attributes.id).map(({ name, text }) => [name, text])).toEqual([
    ['title', 'Loss <1>'],
    ['desc', 'It fell.'],
  ]);
});

it('a long title is cut in the picture and whole in its name', () => {
  const title = 'a very long title '.repeat(20);
  const root = parseSvg(picture({ id: 'a', title, description: 'It fell.' }, drawing));
  expect(words(root)[0]).toMatch(/^a very long.*…$/);
  expect(root.children.find(({ name }) => name === 'title')?.text).toBe(title);
});

it.each(['', '1a', 'a b', 'a"'])('the id %j is refused', (id) => {
  expect(() => picture({ id, title: 't', description: 'd' }, drawing)).toThrow(ChartDataError);
});
