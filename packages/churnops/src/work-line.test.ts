import { beforeEach, describe, expect, it } from 'vitest';
import { silentProgress } from './progress.js';
import { WorkLine } from './work-line.js';

let line: WorkLine;
let said: string[];
beforeEach(() => {
  line = new WorkLine();
  said = [];
});

const never = new AbortController().signal;
const progress = { ...silentProgress, waiting: (message: string) => void said.push(message) };
const at = (time: string, signal = never) => ({ now: () => new Date(`2026-03-01T${time}Z`), signal, progress });

/** Work that goes on until it is told to end. */
function endless() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, work: () => ended };
}

describe('the line', () => {
  it('lets one work at a time, in the order they came, and says who is ahead', async () => {
    const done: string[] = [];
    const first = endless();
    const all = [
      line.do('training', at('01:00:00'), async () => {
        await first.work();
        done.push('first');
      }),
      line.do('training', at('01:02:03'), async () => void done.push('second')),
      line.do('training', at('01:04:00'), async () => void done.push('third')),
    ];
    expect(said).toEqual([
      'waiting for another training, asked for at 01:00:00 UTC',
      'waiting for another training, asked for at 01:02:03 UTC',
    ]);
    await line.do('prediction', at('01:05:00'), async () => void done.push('of another kind'));
    first.end();
    await Promise.all(all);
    expect(done).toEqual(['of another kind', 'first', 'second', 'third']);
  });

  it('gives the result, and moves on after a failure', async () => {
    await expect(line.do('import', at('01:00:00'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await line.do('import', at('01:00:01'), async () => 7)).toBe(7);
    expect(said).toEqual([]);
  });

  it('is left by whoever is called off; those behind still wait for the one at work', async () => {
    const first = endless();
    const leaving = new AbortController();
    const done: string[] = [];
    const working = line.do('import', at('01:00:00'), first.work);
    const second = line.do('import', at('01:01:00', leaving.signal), async () => void done.push('second'));
    const third = line.do('import', at('01:02:00'), async () => void done.push('third'));
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    expect(done).toEqual([]);
    first.end();
    await Promise.all([working, third]);
    expect(done).toEqual(['third']);
  });

  it('does nothing for whoever was called off before', async () => {
    const work = line.do('import', at('01:00:00', AbortSignal.abort(new Error('left'))), async () => 'done');
    await expect(work).rejects.toThrow('left');
    expect(await line.do('import', at('01:01:00'), async () => 'done')).toBe('done');
    expect(said).toEqual([]);
  });
});
