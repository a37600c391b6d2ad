import type { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import pg from 'pg';
import { typeParsers } from './type-parsers.js';

/** node-postgres over PGlite, which has one connection. Ending the pool leaves PGlite open. */
export function pglitePool(pglite: PGlite): pg.Pool {
  return new pg.Pool({ ...createPgConfig(pglite), types: typeParsers, max: 1 });
}
