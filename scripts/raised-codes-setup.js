// Runs in each test file, before its tests: notes which codes of the error table churnops raises meanwhile. `unraised-codes.js` reads it.
import { readFile } from 'node:fs/promises';
import { afterAll } from 'vitest';
import { ChurnopsError } from '../packages/churnops/dist/errors.js';

const made = [];

/** Stands between ChurnopsError and Error. The code isn't set yet when this runs, so it is read at the end. */
class NotedError extends Error {
  constructor(...options) {
    super(...options);
    made.push(this);
  }
}
Object.setPrototypeOf(ChurnopsError, NotedError);

// biome-ignore lint/correctness/noEmptyPattern: Vitest wants a pattern for its fixtures in front of the suite
afterAll(async ({}, { file }) => {
  if (made.length === 0) return;
  const source = await readFile(file.filepath, 'utf8');
  const raised = made.filter((error) => !isMadeByTest(error)).map(({ code }) => code);
  // A code that the file doesn't name was raised by chance: no test looks at it.
  file.meta.raisedCodes = [...new Set(raised)].filter((code) => source.includes(code));
});

/** An error that test code makes by itself shows nothing of churnops. */
function isMadeByTest({ stack }) {
  const maker = stack.split('\n').find((line) => line.startsWith('    at '));
  return /\.test\.[jt]s|\/testing[\w-]*\.[jt]s/.test(maker);
}
