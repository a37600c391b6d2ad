import pg from 'pg';
import { expect, it } from 'vitest';
import { databaseUrlProblem, normalDatabaseUrl } from './database-url.js';

const HOST = '127.0.0.1:5432/churn';

/** Where `pg` connects to, and as whom. */
function read(text: string) {
  const url = normalDatabaseUrl(text);
  expect(databaseUrlProblem(url)).toBeUndefined();
  expect(URL.canParse(url)).toBe(true);
  const { host, port, database, user, password } = new pg.Client({ connectionString: url });
  return [host, port, database, user, password];
}

it.each([
  [`postgres://u:p%40%2F%3A%23%25@${HOST}`, 'p@/:#%'],
  [`postgresql://u:p@${HOST}`, 'p'],
  // MLflow's and Airflow's.
  [`postgresql+psycopg2://u:p@${HOST}`, 'p'],
  [`postgresql+asyncpg://u:p@${HOST}`, 'p'],
  // `pg` escapes the whole of an address with a space in it, once more.
  [` postgres://u:p%40@${HOST} `, 'p@'],
  [`postgres://u:p%40@${HOST}\r\n`, 'p@'],
  [`postgres://u:50%%2F a@${HOST}`, '50%/ a'],
  [`postgres://u:p@${HOST}?sslmode=disable&options=-c%20search_path%3Dapp`, 'p'],
])('%j is an address', (text, password) => {
  expect(read(text)).toEqual(['127.0.0.1', 5432, 'churn', 'u', password]);
});

it.each([
  'postgres://u:p%40@/churn?host=/run/postgresql&port=5433',
  'postgres://u:p%40@/churn?host=%2Frun%2Fpostgresql&port=5433&application_name=x',
  'postgres://u:p%40@%2Frun%2Fpostgresql:5433/churn',
])('%j is a socket', (text) => {
  expect(read(text)).toEqual(['/run/postgresql', 5433, 'churn', 'u', 'p@']);
});

it('takes addresses by IPv6, and without what the environment has', () => {
  expect(read('postgres://u:p@[::1]:5433/churn').slice(0, 3)).toEqual(['::1', 5433, 'churn']);
  expect(normalDatabaseUrl('postgres:///churn?host=/run/postgresql')).toBe('postgresql://%2Frun%2Fpostgresql/churn');
  expect(databaseUrlProblem(normalDatabaseUrl('postgres:///churn'))).toBeUndefined();
});

it.each([
  [`"postgres://u:p@${HOST}"`, 'quotation marks'],
  [`jdbc:postgresql://${HOST}`, 'starts with postgres://'],
  ['host=127.0.0.1 dbname=churn', 'starts with postgres://'],
  ['postgres://u:p@127.0.0.1/my\ndb', 'line breaks'],
  [`postgres://u:p@ss/w@${HOST}`, '%2F'],
  [`postgres://u:p#1@${HOST}`, '%23'],
  ['postgres://u:p@a:5432,b:5432/churn', 'one host'],
  ['postgres://u:p@a:port/churn', 'one host'],
  ['postgres://u:p@/churn', 'one host'],
  [`postgres://u:p@${HOST}/`, 'name of the database'],
  [`postgres://u:p@${HOST}?sslmode=required`, 'verify-full'],
  [`postgres://u:p@${HOST}?sslmode=verify-full&sslrootcert=/no/such.crt`, 'sslrootcert'],
])('refuses %j', (text, problem) => {
  expect(databaseUrlProblem(normalDatabaseUrl(text))).toContain(problem);
});
