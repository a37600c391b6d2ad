import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { silentProgress } from '../progress.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { type ImportOptions, importCustomers } from './import-customers.js';
import type { ImportError } from './import-problem.js';

export let app: TestApplication;
/** Of the bundled data set. */
export let header: string;
export let rows: string[];

/** Test support: gives the tests of a file `app`, `header` and `rows`, and each of them a database without customers. */
export function prepareImports(): void {
  beforeAll(async () => {
    app = await testApplication();
    ({ header, rows } = await dataSetLines());
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await app.context.warehouse.db.deleteFrom('customer_data').execute();
    await app.context.warehouse.db.deleteFrom('customer_outcomes').execute();
  });
}

/** Test support: imports a file with this content. */
export async function importText(
  content: string | Uint8Array,
  onError: ImportOptions['onError'] = 'fail',
  more: Partial<ImportOptions> = {},
) {
  const file = await app.file('customers.csv', content);
  return importCustomers(app.context, file, { ...more, onError, progress: silentProgress });
}

/** Test support: the problems of a file that is refused, and of which nothing is stored. */
export async function problemsOf(content: string | Uint8Array, more: Partial<ImportOptions> = {}) {
  const error = (await importText(content, 'fail', more).catch((failure: unknown) => failure)) as ImportError;
  expect(error).toBeInstanceOf(Error);
  expect(await app.query('SELECT 1 FROM customer_data')).toEqual([]);
  return error.problems;
}

/** Test support: the second row of a file of three with one field replaced. */
export function withField(column: string, value: string): string {
  const fields = (rows[1] as string).split(',');
  fields[header.split(',').indexOf(column)] = value;
  return [header, rows[0], fields.join(','), rows[2]].join('\n');
}
