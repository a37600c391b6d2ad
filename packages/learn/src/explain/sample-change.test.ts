import { describe, expect, it } from 'vitest';
import { type Frame, frameOfMatrix, rowCount, takeFrameRows } from '../data/frame.js';
import { Pipeline, positiveProbability } from '../pipeline/pipeline.js';
import { telco, telcoFeatures } from '../testing.js';
import { sampleChange } from './sample-change.js';
import { edited, normalRows } from './testing-explain.js';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('sampleChange', () => {
  const names = ['a', 'b', 'c'];
  const rows = frameOfMatrix(normalRows(200, 3, 1).X, names);
  const half = (odd: number) =>
    takeFrameRows(
      rows,
      Array.from({ length: 100 }, (_, i) => 2 * i + odd),
    );
  const column = (frame: Frame, name: string) => frame.get(name) as Float64Array;

  it('finds what is known of a score: effects of its own for a sum, half of a product for each factor', async () => {
    const moved = edited(half(0), { a: (value) => value + 2, b: (value) => value + 2 });
    const additive = (frame: Frame) => column(frame, 'a').map((a, i) => 3 * a - (column(frame, 'b')[i] as number));
    const found = await sampleChange(additive, half(0), moved, { randomState: 0 });
    expect(found.change).toBeCloseTo(4, 12);
    // Pairs are of different customers: only their mean is exact.
    expect(found.shares.map(({ share }) => share)).toEqual([expect.closeTo(6, 9), expect.closeTo(-2, 9), expect.closeTo(0, 12)]);

    const ones = takeFrameRows(
      frameOfMatrix({ data: Float64Array.of(1, 1, 1), rows: 1, columns: 3 }, names),
      new Array(40).fill(0),
    );
    const twice = edited(ones, { a: (value) => 3 * value, b: (value) => 5 * value });
    const product = (frame: Frame) => column(frame, 'a').map((a, i) => a * (column(frame, 'b')[i] as number));
    const { shares, change } = await sampleChange(product, ones, twice, { randomState: 0 });
    expect(change).toBeCloseTo(14, 12);
    // (3 − 1)(1 + 5)/2 and (5 − 1)(1 + 3)/2.
    expect(shares.map(({ share }) => share)).toEqual([expect.closeTo(6, 12), expect.closeTo(8, 12), expect.closeTo(0, 12)]);
    expect(shares.every(({ standardError }) => standardError < 1e-12)).toBe(true);
  });

  it('splits what a model of neighbours says exactly, with few rows, text columns and blanks', async () => {
    const { frame, y } = telco();
    const some = takeFrameRows(
      frame,
      Array.from({ length: 300 }, (_, i) => 5 * i),
    );
    const classifier = { type: 'KNeighborsClassifier', parameters: { nNeighbors: 11 } } as const;
    const pipeline = Pipeline.fromSpec({ features: telcoFeatures().spec(), classifier }).fit(
      some,
      y.filter((_, i) => i % 5 === 0 && i < 1500),
    );
    const current = edited(
      takeFrameRows(
        frame,
        Array.from({ length: 120 }, (_, i) => 3000 + i),
      ),
      { tenure: () => 1 },
    );
    let scored = 0;
    const score = async (batch: Frame) => {
      scored += rowCount(batch);
      return positiveProbability(pipeline, batch);
    };
    const columns = pipeline.features.inputs;
    const options = { randomState: 3, columns, mostRows: 3000 };
    const found = await sampleChange(score, some, current, options);
    expect(scored).toBeLessThanOrEqual(3000);
    expect(found.pairs).toBe(Math.floor(3000 / (2 * columns.length)));
    expect(found.change).toBeCloseTo(found.currentMean - found.baselineMean, 12);
    expect(sum(found.shares.map(({ share }) => share))).toBeCloseTo(found.change, 12);
    const tenure = found.shares.find((share) => share.column === 'tenure');
    expect(tenure?.share).toBeGreaterThan(3 * (tenure?.standardError ?? 0));
    expect(await sampleChange(score, some, current, options)).toEqual(found);
    // A blank is a value like others; where both rows have one, nothing changes.
    const blank = edited(half(0), { a: () => Number.NaN });
    const seen = (batch: Frame) => column(batch, 'a').map((a) => (Number.isNaN(a) ? 0.5 : 0));
    expect((await sampleChange(seen, blank, blank, { randomState: 0 })).shares.map(({ share }) => share)).toEqual([0, 0, 0]);
    expect((await sampleChange(seen, half(1), blank, { randomState: 0 })).shares[0]?.share).toBeCloseTo(0.5, 12);
  });

  it('refuses samples without rows, a column that is absent, and too few rows', async () => {
    const score = (frame: Frame) => column(frame, 'a');
    const none = takeFrameRows(rows, []);
    await expect(sampleChange(score, none, rows, { randomState: 0 })).rejects.toThrow('baseline must be at least one row');
    await expect(sampleChange(score, rows, rows, { randomState: 0, columns: ['z'] })).rejects.toThrow('a frame with a column z');
    await expect(sampleChange(score, rows, rows, { randomState: 0, mostRows: 11 })).rejects.toThrow('mostRows must be');
  });
});
