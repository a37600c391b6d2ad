import { type CurveChart, drawChart } from '@churnops/charts';
import { calibrationCurve, precisionRecallCurve, rocCurve } from '@churnops/learn';
import type { CandidateResult } from './evaluate-candidates.js';

const CALIBRATION_BINS = 10;
/** How many features a picture shows; the JSON has all. */
const SHOWN_FEATURES = 20;

/**
 * A candidate's curves on the hold-out, as JSON and as pictures: content by path among the run's artifacts.
 *
 * @param calibrated the calibrated probabilities of the hold-out; for the winner only
 */
export function candidateCurves(
  { name, metrics, holdOut, importances, importanceKind }: CandidateResult,
  calibrated: Float64Array | undefined,
): ReadonlyMap<string, string> {
  const { y, probability } = holdOut;
  const roc = rocCurve(y, probability);
  const pr = precisionRecallCurve(y, probability);
  const calibration = calibrationCurve(y, probability, CALIBRATION_BINS);
  const afterwards = calibrated && calibrationCurve(y, calibrated, CALIBRATION_BINS);
  const churnRate = y.reduce((sum, label) => sum + label, 0) / y.length;
  const diagonal = { name: 'chance', x: [0, 1], y: [0, 1], isReference: true } as const;
  const figure = (metric: string) => metrics[metric]?.toFixed(3) ?? '';
  return new Map([
    // JSON has no infinity, so the threshold that no customer reaches is null.
    ['curves/roc.json', json({ ...roc, thresholds: roc.thresholds.map((value) => (value === Infinity ? null : value)) })],
    [
      'curves/roc.svg',
      curve('roc', `ROC, area ${figure('test_roc_auc')}`, 'false positive rate', 'true positive rate', [
        { name, x: roc.falsePositiveRate, y: roc.truePositiveRate },
        diagonal,
      ]),
    ],
    ['curves/precision_recall.json', json(pr)],
    [
      'curves/precision_recall.svg',
      curve(
        'precision_recall',
        `Precision–recall, average precision ${figure('test_average_precision')}`,
        'recall',
        'precision',
        [
          { name, x: pr.recall, y: pr.precision },
          { name: 'chance', x: [0, 1], y: [churnRate, churnRate], isReference: true },
        ],
      ),
    ],
    ['curves/calibration.json', json({ ...calibration, ...(afterwards && { calibrated: afterwards }) })],
    [
      'curves/calibration.svg',
      curve('calibration', `Calibration, Brier score ${figure('test_brier_score')}`, 'predicted probability', 'share that left', [
        { name, x: calibration.predicted, y: calibration.observed },
        ...(afterwards ? [{ name: 'calibrated', x: afterwards.predicted, y: afterwards.observed }] : []),
        { ...diagonal, name: 'as predicted' },
      ]),
    ],
    ['curves/importance.json', json({ kind: importanceKind, importances })],
    [
      'curves/importance.svg',
      drawChart(
        {
          kind: 'bar',
          title: `Importance, ${name}${importanceKind === 'permutation' ? ', loss of ROC AUC when shuffled' : ''}`,
          valueLabel: 'importance',
          bars: importances.slice(0, SHOWN_FEATURES).map(({ feature, importance }) => ({ name: feature, value: importance })),
        },
        { id: 'importance' },
      ),
    ],
  ]);
}

function curve(id: string, title: string, xLabel: string, yLabel: string, series: CurveChart['series']): string {
  return drawChart({ kind: 'curve', title, xLabel, yLabel, series }, { id });
}

function json(value: object): string {
  return JSON.stringify(value, null, 1);
}
