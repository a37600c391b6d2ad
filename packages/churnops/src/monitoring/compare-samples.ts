import { type ColumnDrift, type ComparedColumn, datasetDrift } from '@churnops/drift';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { DatasetSample } from './dataset-sample.js';
import type { ColumnComparison, Comparison } from './monitoring-result.js';

/** The thresholds of the first system (docs/heritage.md). */
const POLICY = { driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 } as const;

/**
 * Compares two samples column by column. A column that one of them has no value of is reported as missing, and cannot drift.
 *
 * @throws ChurnopsError CHURN_DRIFT if the samples cannot be compared
 */
export function compareSamples(schema: CustomerSchema, reference: DatasetSample, current: DatasetSample): Comparison {
  const reasons = new Map(schema.features.map((name) => [name, missingReason(name, { reference, current })]));
  const compared = schema.features.filter((name) => reasons.get(name) === undefined);
  const drifts = compareColumns(compared.map((name) => comparedColumn(schema, name, reference, current)));
  const results = new Map(drifts.map((drift) => [drift.name, drift]));
  const columns = schema.features.map((name): ColumnComparison => {
    const result = results.get(name);
    return {
      column_name: name,
      column_type: kindOf(schema, name),
      stattest: result?.test ?? null,
      threshold: result?.threshold ?? null,
      drift_score: result?.score ?? null,
      drift_detected: result?.drifted ?? false,
      status: result ? 'ok' : 'missing',
      reason: reasons.get(name) ?? null,
    };
  });
  const drifted = columns.filter(({ drift_detected }) => drift_detected).length;
  const share = drifted / columns.length;
  return {
    drift_share: POLICY.driftShare,
    number_of_columns: columns.length,
    number_of_drifted_columns: drifted,
    share_of_drifted_columns: share,
    dataset_drift: share >= POLICY.driftShare,
    columns,
  };
}

function missingReason(name: string, samples: { readonly reference: DatasetSample; readonly current: DatasetSample }) {
  const empty = Object.entries(samples).filter(([, { columns }]) => columns.get(name)?.isEmpty);
  if (empty.length === 0) return undefined;
  return `no values in the ${empty.map(([sample]) => sample).join(' and the ')} sample`;
}

function kindOf(schema: CustomerSchema, name: string): 'num' | 'cat' {
  return schema.isQuantity(name) ? 'num' : 'cat';
}

function comparedColumn(schema: CustomerSchema, name: string, reference: DatasetSample, current: DatasetSample): ComparedColumn {
  const values = ({ columns }: DatasetSample) => columns.get(name)?.values ?? [];
  return { name, kind: kindOf(schema, name), reference: values(reference), current: values(current) };
}

function compareColumns(columns: readonly ComparedColumn[]): readonly ColumnDrift[] {
  try {
    return datasetDrift(columns, POLICY).columns;
  } catch (error) {
    throw new ChurnopsError(
      'CHURN_DRIFT',
      `the predictions cannot be compared with the reference set: ${(error as Error).message}`,
      'check the reference set of the model that made the predictions',
      { cause: error },
    );
  }
}
