import type { PGlite } from '@electric-sql/pglite';
import { backendMessages, databaseError, exchange, message, queryMessage } from './wire-protocol.js';

/**
 * Copies rows into a table. PGlite cannot wait for more of them, so statement, rows and end go to it together.
 *
 * @param target table and columns, as `t ("a", "b")`
 * @param rows whole rows in COPY's text format
 * @throws Error with the database's message, its SQLSTATE as `code`
 */
export async function copyPage(pglite: PGlite, target: string, rows: Uint8Array): Promise<void> {
  const messages = [queryMessage(`COPY ${target} FROM STDIN`), message('d', rows), message('c')];
  for (const answer of backendMessages(await exchange(pglite, Buffer.concat(messages)))) {
    if (answer.type === 'E') throw databaseError(answer);
  }
}
