import { expect, it } from 'vitest';
import { copyMessages } from './wire-protocol.js';

it('writes the messages of a copy into the room that it is lent, and needs a new one only if that is too small', () => {
  const rows = [Buffer.from('a\t1\n'), Buffer.from('b\t2\n')];
  const query = 'COPY t ("a", "b") FROM STDIN\0';
  const length = (bytes: number) => Buffer.from([0, 0, 0, 4 + bytes]);
  const expected = Buffer.concat([
    ...[Buffer.from('Q'), length(query.length), Buffer.from(query)],
    ...[Buffer.from('d'), length(8), ...rows],
    ...[Buffer.from('c'), length(0)],
  ]);
  const first = copyMessages('t ("a", "b")', rows);
  expect(first.equals(expected)).toBe(true);
  first.fill(255);
  const again = copyMessages('t ("a", "b")', rows, first.buffer);
  expect(again.equals(expected)).toBe(true);
  expect(again.buffer).toBe(first.buffer);
  const larger = copyMessages('t ("a", "b")', [...rows, Buffer.alloc(100)], first.buffer);
  expect(larger.buffer).not.toBe(first.buffer);
});
