import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { knownError } from '../../failures/known-error.js';
import { noRoom } from './disk-room.js';

it('a disk without room for the database is told from another fault', () => {
  const error = noRoom('/home/me/.churnops/pgdata', { bavail: 500, bsize: 4096 });
  expect(knownError(error)).toMatchObject({
    code: 'CHURN_STORAGE',
    message: 'the disk is full: the database in /home/me/.churnops/pgdata needs 16 MB, and 2 MB are free',
    kind: { exit: 75, retryable: true },
  });
  expect(noRoom('/home/me', { bavail: 5000, bsize: 4096 })).toBeUndefined();
  expect(noRoom(tmpdir())).toBeUndefined();
});
