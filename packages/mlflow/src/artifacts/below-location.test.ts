import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { testDatabase } from '../testing.js';
import { belowLocation, LOCATION_PARTS } from './below-location.js';

/** MLflow 3.17.2: `append_to_uri_path(location, 'RUN', 'artifacts')` of mlflow/utils/uri.py. */
const REAL = {
  's3://b/c?x=1': 's3://b/c/RUN/artifacts?x=1',
  's3://b/c/': 's3://b/c/RUN/artifacts',
  's3://b': 's3://b/RUN/artifacts',
  's3://b/': 's3://b/RUN/artifacts',
  's3://b/?x=1': 's3://b/RUN/artifacts?x=1',
  's3://b?x=1': 's3://b/RUN/artifacts?x=1',
  's3://b/c?x=a/b': 's3://b/c/RUN/artifacts?x=a/b',
  's3://b/c//': 's3://b/c//RUN/artifacts',
  'mlflow-artifacts:/': 'mlflow-artifacts:/RUN/artifacts',
  'mlflow-artifacts:/answers': 'mlflow-artifacts:/answers/RUN/artifacts',
  'dbfs:/x?y=1&z=2': 'dbfs:/x/RUN/artifacts?y=1&z=2',
  'file:///tmp/x/': 'file:///tmp/x/RUN/artifacts',
  '/tmp/a/': '/tmp/a/RUN/artifacts',
};

it('gives the same location as the real server', () => {
  const ours = Object.keys(REAL).map((location) => [location, belowLocation(location, 'RUN/artifacts')]);
  expect(Object.fromEntries(ours)).toEqual(REAL);
});

it('Postgres gives the same', async () => {
  const { db, close } = await testDatabase<unknown>();
  try {
    const { rows } = await sql<{ location: string; below: string }>`
      SELECT location, regexp_replace(location, ${LOCATION_PARTS}, ${'\\1/RUN/artifacts\\2'}) AS below
      FROM unnest(${[...Object.keys(REAL), 'a\nb?c\nd']}::text[]) AS location`.execute(db);
    expect(Object.fromEntries(rows.map(({ location, below }) => [location, below]))).toEqual({
      ...REAL,
      'a\nb?c\nd': belowLocation('a\nb?c\nd', 'RUN/artifacts'),
    });
  } finally {
    await close();
  }
});
