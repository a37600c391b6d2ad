import type { PipelineSpec } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';

/**
 * The feature pipeline in front of a classifier: categories one-hot, quantities scaled, binary features as 0/1. A blank quantity is
 * replaced by the value that the schema gives for scoring, so these customers are scored like all others. A category that training has
 * not seen becomes all zeros.
 */
export function featurePipeline(schema: CustomerSchema, classifier: PipelineSpec['classifier']): PipelineSpec {
  const ignore = { handleUnknown: 'ignore' } as const;
  return {
    features: {
      branches: [
        { name: 'cat', columns: schema.featuresOf('categorical'), steps: [{ type: 'OneHotEncoder', parameters: ignore }] },
        ...numericalBranches(schema),
        { name: 'bin', columns: schema.featuresOf('binary_number'), steps: [{ type: 'Binarizer' }] },
        {
          name: 'bin',
          columns: schema.featuresOf('binary_text'),
          steps: [{ type: 'OneHotEncoder', parameters: { ...ignore, drop: 'if_binary' } }],
        },
      ],
    },
    classifier,
  };
}

/** An imputer fills a whole branch with one value, so each fill value of the schema needs its own branch. */
function numericalBranches(schema: CustomerSchema): PipelineSpec['features']['branches'] {
  const columns = schema.featuresOf('numerical');
  const fillValues = [...new Set(schema.blanksScoredAs.values())];
  const filledWith = (name: string) => schema.blanksScoredAs.get(name) ?? fillValues[0] ?? 0;
  return (fillValues.length > 0 ? fillValues : [0]).map((fillValue) => ({
    name: 'num',
    columns: columns.filter((name) => filledWith(name) === fillValue),
    steps: [{ type: 'SimpleImputer', parameters: { strategy: 'constant', fillValue } }, { type: 'StandardScaler' }],
  }));
}
