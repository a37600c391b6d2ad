import { describe, expect, it } from 'vitest';
import { frameOfMatrix } from '../data/frame.js';
import { take, zeros } from '../data/matrix.js';
import { RandomState } from '../random/random-state.js';
import { stratifiedKFold } from '../splits/stratified-k-fold.js';
import { crossValidate, crossValidateParallel } from './cross-validate.js';
import { fitParallel } from './fit-parallel.js';
import { halvingRandomSearch } from './halving-random-search.js';
import { drawParameters } from './parameter-space.js';

const random = new RandomState(4);
const X = zeros(360, 2);
for (let i = 0; i < X.data.length; i++) X.data[i] = random.normal();
const y = Array.from({ length: 360 }, (_, i) => (X.data[2 * i] > 0.3 * random.normal() ? 1 : 0));
const frame = frameOfMatrix(X, ['a', 'b']);
const features = { branches: [{ name: 'all', columns: ['a', 'b'], steps: [] }] };
const forest = (maxDepth: number) =>
  ({ features, classifier: { type: 'RandomForestClassifier', parameters: { nEstimators: 5, maxDepth } } }) as const;

describe('on threads', () => {
  const splits = stratifiedKFold(y, { nSplits: 3, randomState: 0 });

  it('cross-validation gives what it gives on one, for any number', async () => {
    const alone = [forest(2), forest(6)].map((pipeline) => crossValidate(pipeline, frame, y, splits, ['roc_auc', 'log_loss']));
    for (const threads of [1, 2, 5]) {
      const seen: number[] = [];
      const onProgress = (done: number) => seen.push(done);
      const found = await crossValidateParallel([forest(2), forest(6)], frame, y, splits, ['roc_auc', 'log_loss'], {
        threads,
        onProgress,
      });
      expect(found).toEqual(alone);
      expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const many = Array.from({ length: 40 }, () => forest(20));
    const work = crossValidateParallel(many, frame, y, splits, ['roc_auc'], {
      threads: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(work).rejects.toThrow('enough');
    await expect(fitParallel([forest(2)], frame, y, splits[0], { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('an error comes back as it was thrown, and the threads work on', async () => {
    const wrong = { features, classifier: { type: 'KNeighborsClassifier', parameters: { nNeighbors: 999 } } } as const;
    await expect(crossValidateParallel([wrong], frame, y, splits, ['roc_auc'])).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      argument: 'nNeighbors',
      value: 999,
    });
    const [fitted] = await fitParallel([forest(3)], frame, y, splits[0], { threads: 1 });
    expect(fitted.test.labels).toHaveLength(splits[0].test.length);
  });
});

describe('halvingRandomSearch', () => {
  it('draws whole groups, and keeps them in one fold', async () => {
    // Each row three times over. A tree that is deep enough remembers a row whose twin it has seen; labels are noise.
    const noise = Array.from({ length: 120 }, () => (random.normal() > 0 ? 1 : 0));
    const groups = Array.from({ length: 360 }, (_, i) => i % 120);
    const rows = zeros(360, 2);
    for (let i = 0; i < 360; i++) for (let j = 0; j < 2; j++) rows.data[2 * i + j] = X.data[2 * (i % 120) + j];
    const options = {
      space: { maxDepth: { integer: [20, 25] } },
      makePipeline: (parameters: Readonly<Record<string, unknown>>) => forest(parameters.maxDepth as number),
      nCandidates: 3,
      nSplits: 3,
      randomState: 0,
    } as const;
    const search = (grouped: { groups?: number[] }) =>
      halvingRandomSearch(frameOfMatrix(rows, ['a', 'b']), take(noise, groups), { ...options, ...grouped });
    expect((await search({})).score).toBeGreaterThan(0.8);
    const found = await search({ groups });
    expect(found.score).toBeLessThan(0.65);
    expect(found.rounds.map((round) => round.rows)).toEqual([120, 360]);
  });

  it('keeps the best third each round, on three times the rows, and ends with the best', async () => {
    const options = {
      space: { maxDepth: { integer: [1, 8] } },
      makePipeline: (parameters: Readonly<Record<string, unknown>>) => forest(parameters.maxDepth as number),
      nCandidates: 9,
      nSplits: 3,
      randomState: 0,
    } as const;
    const { parameters, score, rounds } = await halvingRandomSearch(frame, y, options);
    expect(rounds.map(({ rows, candidates }) => [rows, candidates.length])).toEqual([
      [40, 9],
      [120, 3],
      [360, 1],
    ]);
    const [first] = rounds.map(({ candidates }) => candidates.map((candidate) => candidate.score));
    expect(first).toEqual([...first].sort((a, b) => b - a));
    const alone = crossValidate(
      forest(parameters.maxDepth as number),
      frame,
      y,
      stratifiedKFold(y, { nSplits: 3, randomState: 0 }),
      ['roc_auc'],
    );
    expect(score).toBeCloseTo(alone.scores.roc_auc.reduce((sum, value) => sum + value, 0) / 3, 12);
    expect(await halvingRandomSearch(frame, y, { ...options, threads: 1 })).toEqual({ parameters, score, rounds });
  });

  it('draws within its bounds', () => {
    const space = {
      a: { uniform: [2, 3] },
      b: { logUniform: [0.01, 1] },
      c: { integer: [5, 6] },
      d: { choice: ['x', 'y'] },
    } as const;
    const generator = new RandomState(0);
    const drawn = Array.from(
      { length: 400 },
      () => drawParameters(space, generator) as { a: number; b: number; c: number; d: string },
    );
    expect(drawn.every(({ a, b }) => a >= 2 && a < 3 && b >= 0.01 && b < 1)).toBe(true);
    expect(new Set(drawn.map(({ c }) => c))).toEqual(new Set([5, 6]));
    expect(new Set(drawn.map(({ d }) => d))).toEqual(new Set(['x', 'y']));
    // Half of a log-uniform variable lies below the geometric mean.
    expect(drawn.filter(({ b }) => b < 0.1).length / 400).toBeCloseTo(0.5, 1);
    expect(() => drawParameters({ a: { uniform: [3, 2] } }, generator)).toThrow('space.a.uniform must be two numbers');
  });
});
