import { expect, it } from 'vitest';
import { requireSame } from './copy-command.js';

it('a copy that differs fails, naming the first difference', () => {
  expect(() => requireSame({ differences: [] })).not.toThrow();
  expect(() => requireSame({ differences: ['run 1: tags', 'run 2: params'] })).toThrow(
    expect.objectContaining({ code: 'CHURN_COPY_DIFFERS', message: expect.stringContaining('2 records') }),
  );
});
