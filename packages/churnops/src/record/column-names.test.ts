import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bundledSchema } from './bundled-schema.js';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
/** Frozen SQL has to name the columns of its day; tests, their helpers and what is simulated are about the bundled data set. */
const MAY_NAME_COLUMNS =
  /^warehouse\/migrations\/|^simulation\/(population|scenarios)\.ts$|\.test\.ts$|(^|\/)testing(-[\w-]+)?\.ts$/;
const COMMENT = /\/\*[\s\S]*?\*\/|(^|\s)\/\/.*/g;

it('no code names a column of the customer: the schema alone does', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !MAY_NAME_COLUMNS.test(file));
  expect(files.length).toBeGreaterThan(100);
  const names = new RegExp(`\\b(${bundledSchema().names.join('|')})\\b`, 'g');
  const found = files.flatMap((file) =>
    [...readFileSync(`${SOURCES}${file}`, 'utf8').replace(COMMENT, '').matchAll(names)].map(([name]) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});
