import { describe, expect, it } from 'vitest';
import { takeFrameRows } from '../data/frame.js';
import { BINARY, CATEGORICAL, fixture, NUMERICAL, telco, telcoFeatures } from '../testing.js';
import { ColumnTransformer } from './column-transformer.js';
import { SimpleImputer } from './simple-imputer.js';
import { StandardScaler } from './standard-scaler.js';

const expected = fixture('preprocess');

function fittedFeatures(): ColumnTransformer {
  const { frame, fileRows } = telco();
  const positionOf = new Map(fileRows.map((row, position) => [row, position]));
  const train = expected.train_index.map((row: number) => positionOf.get(row));
  return telcoFeatures().fit(takeFrameRows(frame, train));
}

// The fixture's binary columns hold 1 and 0. The data set's hold Yes and No.
function fixtureFrame() {
  return new Map(
    [...CATEGORICAL, ...NUMERICAL, ...BINARY].map((name) => {
      const cells = expected.rows.map((row: Record<string, string | number>) => row[name]);
      if (CATEGORICAL.includes(name)) return [name, cells as string[]];
      if (NUMERICAL.includes(name) || name === 'SeniorCitizen') return [name, Float64Array.from(cells, Number)];
      return [name, cells.map((cell: number) => (cell === 1 ? 'Yes' : 'No'))];
    }),
  );
}

describe('ColumnTransformer', () => {
  it('gives the same features as scikit-learn, for unseen categories too', () => {
    const matrix = fittedFeatures().transform(fixtureFrame());
    expect([matrix.rows, matrix.columns]).toEqual([expected.transformed.length, expected.columns.length]);
    for (const [i, value] of expected.transformed.flat().entries()) {
      expect(Math.abs(matrix.data[i] - value)).toBeLessThan(1e-12);
    }
  });

  it('names the outputs as scikit-learn does', () => {
    const names = fittedFeatures().featureNames();
    expect(names.slice(0, 36)).toEqual(expected.columns.slice(0, 36));
  });

  it('is the same after a round trip through JSON', () => {
    const features = fittedFeatures();
    const again = ColumnTransformer.fromJSON(JSON.parse(JSON.stringify(features)));
    expect(again.transform(fixtureFrame())).toEqual(features.transform(fixtureFrame()));
  });

  it('names a column that is missing, or of the wrong type', () => {
    const frame = fixtureFrame();
    frame.delete('Contract');
    expect(() => fittedFeatures().transform(frame)).toThrow('a frame with a column Contract');
    expect(() => fittedFeatures().transform(fixtureFrame().set('tenure', ['12']))).toThrow('Float64Array of numbers');
  });

  it('imputes before it scales, and scales a constant column by 1', () => {
    const branch = {
      name: 'n',
      columns: ['a', 'b'],
      steps: [new SimpleImputer({ strategy: 'constant', fillValue: 3 }), new StandardScaler()],
    };
    const frame = new Map([
      ['a', Float64Array.of(1, NaN, 2)],
      ['b', Float64Array.of(0.5, 0.5, 0.5)],
    ]);
    const matrix = new ColumnTransformer([branch]).fit(frame).transform(frame);
    const deviation = Math.sqrt(2 / 3);
    expect(Array.from(matrix.data)).toEqual([-1 / deviation, 0, 1 / deviation, 0, 0, 0]);
  });
});
