import { formatCount, formatShare } from '@churnops/charts';
import { figure } from './figures.js';
import type { ReportedDrift } from './reported-drift.js';

/** The result in one sentence: whether the data set has drifted, how many of its columns have, and by which policy. */
export function describeVerdict(report: ReportedDrift): string {
  if (!isCompared(report)) return 'Nothing could be compared: no column has values for it in both samples.';
  const { datasetDrift, numberOfColumns, numberOfDriftedColumns, policy } = report;
  const verdict = datasetDrift ? 'The data set has drifted' : 'No drift of the data set';
  const columns = `${formatCount(numberOfDriftedColumns)} of ${formatCount(numberOfColumns)} columns drifted`;
  return `${verdict}: ${columns}, by the policy ${policy}.`;
}

/** Whether the report judges anything. Without it, "no drift" would be said of data that nobody has looked at. */
export function isCompared({ columns }: ReportedDrift): boolean {
  return columns.some(({ effect, drifted }) => effect !== null || drifted);
}

/** Says what counts as drift by the policy. */
export function describePolicy({ policy, driftShare, leastEffect, level }: ReportedDrift): string {
  const column =
    leastEffect === null || level === null
      ? 'its test says so'
      : `its effect is at least ${figure(leastEffect)} and its adjusted p-value below ${figure(level)}`;
  const dataset = driftShare === 0 ? 'one of its columns has' : `${formatShare(driftShare)} of its columns have`;
  return `${policy}: a column has drifted if ${column}, and the data set if ${dataset}`;
}
