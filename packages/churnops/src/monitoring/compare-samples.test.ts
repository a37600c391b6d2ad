import { expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { compareSamples } from './compare-samples.js';
import { DatasetSample } from './dataset-sample.js';

it('samples without rows cannot be compared, and it says which', () => {
  const schema = bundledSchema();
  expect(() => compareSamples(schema, new DatasetSample(schema), new DatasetSample(schema))).toThrow(
    expect.objectContaining({ code: 'CHURN_DRIFT', message: expect.stringContaining('the reference sample is empty') }),
  );
});
