import {
  type BaseClassifierSpec,
  type ClassificationReport,
  type ConfusionMatrix,
  type CrossValidation,
  classificationReport,
  confusionMatrix,
  crossValidateParallel,
  type FittedPipeline,
  fitParallel,
  halvingRandomSearch,
  Pipeline,
  type PipelineSpec,
  type PipelineState,
  repeatedStratifiedKFold,
  type SearchRound,
  type Split,
  take,
  takeFrameRows,
} from '@churnops/learn';
import type { TrainingRows } from '../customers/training-rows.js';
import { featurePipeline } from '../features/feature-pipeline.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { ALL_CANDIDATES, BOOSTING_SPACE, type Candidates, KNOWN_BOOSTING } from './candidates.js';
import { type Importances, importancesOf } from './importances.js';
import type { LabelledRows } from './labelled-rows.js';
import { probabilitiesOfLeaving, scorePredictions } from './score-predictions.js';

export const CROSS_VALIDATION = { nSplits: 5, nRepeats: 2, randomState: 0 } as const;
/** 9 candidates on a ninth of the rows, 3 on a third, the best on all. */
const SEARCH = { nCandidates: 9, nSplits: 3, randomState: 0 } as const;
const SCORING = [
  'roc_auc',
  'log_loss',
  'brier_score',
  'expected_calibration_error',
  'average_precision',
  'accuracy',
  'expected_maximum_profit',
] as const;

/** The evaluation of one candidate. */
export interface CandidateResult extends Importances {
  readonly name: string;
  readonly spec: BaseClassifierSpec;
  /** `cv_…` by cross-validation on the train part, `train_…` and `test_…` of the model fitted on it. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly report: ClassificationReport;
  readonly confusion: ConfusionMatrix;
  /** Outcomes and probabilities of the hold-out. */
  readonly holdOut: { readonly y: readonly number[]; readonly probability: Float64Array };
  /** Rounds of the search that found its parameters; undefined if they were given, as with few customers. */
  readonly search: readonly SearchRound[] | undefined;
}

/** The best candidate, its probabilities calibrated. */
export interface CalibratedWinner {
  readonly name: string;
  readonly pipeline: PipelineState;
  /** Probabilities of the hold-out. */
  readonly holdOutProbability: Float64Array;
  /** `calibrated_test_…` */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface Evaluation {
  readonly candidates: readonly CandidateResult[];
  readonly winner: CalibratedWinner;
}

/**
 * Tunes boosting by search, cross-validates all candidates on the train part of the split, fits each on all of that part and measures
 * it on both; the candidate with the best cross-validated ROC AUC is calibrated by Platt's sigmoid, which leaves its ranking as it is.
 *
 * Rows of one customer are always in the same fold, as each reveals something about the others.
 *
 * @param split rows to learn from, and rows to evaluate on
 * @param onProgress called with the share that is done, in [0, 1]
 * @param chosen which models are compared. Default: all seven
 */
export async function evaluateCandidates(
  schema: CustomerSchema,
  { frame, churned, ids }: Pick<TrainingRows, 'frame' | 'churned' | 'ids'>,
  split: Split,
  onProgress: (share: number) => void,
  { given, boosting: isBoosted }: Candidates = ALL_CANDIDATES,
): Promise<Evaluation> {
  const pipelineOf = (classifier: PipelineSpec['classifier']) => featurePipeline(schema, classifier);
  const partOf = (rows: Int32Array): LabelledRows => ({ frame: takeFrameRows(frame, rows), y: take(churned, rows) });
  const trainPart = partOf(split.train);
  const testPart = partOf(split.test);
  const groups = numbered(ids);
  const trainGroups = take(groups, split.train);
  const parts = { trainPart, testPart };
  const search =
    isBoosted && hasRowsToSearch(trainPart.y)
      ? await halvingRandomSearch(trainPart.frame, trainPart.y, {
          ...SEARCH,
          space: BOOSTING_SPACE,
          known: [KNOWN_BOOSTING],
          groups: trainGroups,
          makePipeline: (parameters) => pipelineOf(boosting(parameters)),
          onProgress: (done, total) => onProgress((0.2 * done) / total),
        })
      : { parameters: KNOWN_BOOSTING, rounds: undefined };
  const specs = isBoosted ? [...given, boosting(search.parameters)] : given;
  const folds = repeatedStratifiedKFold(trainPart.y, { ...CROSS_VALIDATION, groups: trainGroups });
  const validations = await crossValidateParallel(specs.map(pipelineOf), trainPart.frame, trainPart.y, folds, SCORING, {
    groups: trainGroups,
    onProgress: (done, total) => onProgress(0.2 + (0.6 * done) / total),
  });
  const fitted = await fitParallel(specs.map(pipelineOf), frame, churned, split, {
    groups,
    onProgress: (done, total) => onProgress(0.8 + (0.1 * done) / total),
  });
  const best = specs.reduce((a, b, i) => (auc(validations[i]) > auc(validations[specs.indexOf(a)]) ? b : a));
  const calibrated = pipelineOf({ type: 'CalibratedClassifier', parameters: { estimator: best, method: 'sigmoid' } });
  // On another thread, while this one evaluates the candidates.
  const calibrating = fitParallel([calibrated], frame, churned, split, { groups });
  const candidates = specs.map(
    (spec, i): CandidateResult => describeCandidate(spec, validations[i] as CrossValidation, fitted[i] as FittedPipeline, parts),
  );
  const [winner] = (await calibrating) as [FittedPipeline];
  onProgress(1);
  return {
    candidates: candidates.map((candidate) =>
      candidate.name === BOOSTING ? { ...candidate, search: search.rounds } : candidate,
    ),
    winner: {
      name: best.type,
      pipeline: winner.state,
      holdOutProbability: probabilitiesOfLeaving(winner.test.probabilities),
      metrics: prefixed('calibrated_test_', scorePredictions(winner.test, testPart.y)),
    },
  };
}

/** A number for each ID: the same for the same ID. */
function numbered(ids: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(ids, (id) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
}

/** Every fold of the search's first round, on a ninth of the rows, needs a row of each class; one more allows for rounding. */
function hasRowsToSearch(y: readonly number[]): boolean {
  const left = y.filter((label) => label === 1).length;
  return Math.min(left, y.length - left) >= SEARCH.nCandidates * (SEARCH.nSplits + 1);
}

function describeCandidate(
  spec: BaseClassifierSpec,
  { scores }: CrossValidation,
  { state, train, test }: FittedPipeline,
  { trainPart, testPart }: { readonly trainPart: LabelledRows; readonly testPart: LabelledRows },
): CandidateResult {
  return {
    name: spec.type,
    spec,
    metrics: {
      ...summaries(scores),
      ...prefixed('train_', scorePredictions(train, trainPart.y)),
      ...prefixed('test_', scorePredictions(test, testPart.y)),
    },
    report: classificationReport(testPart.y, test.labels),
    confusion: confusionMatrix(testPart.y, test.labels),
    ...importancesOf(Pipeline.fromJSON(state), testPart),
    holdOut: { y: testPart.y, probability: probabilitiesOfLeaving(test.probabilities) },
    search: undefined,
  };
}

function auc(validation: CrossValidation | undefined): number {
  return mean(validation?.scores.roc_auc ?? []);
}

/** What decides between candidates. */
export function crossValidatedAuc({ metrics }: Pick<CandidateResult, 'metrics'>): number {
  return metrics.cv_roc_auc_mean as number;
}

const BOOSTING = 'HistGradientBoostingClassifier';

function boosting(parameters: Readonly<Record<string, unknown>>): BaseClassifierSpec {
  return { type: BOOSTING, parameters: { ...parameters, randomState: 11 } };
}

function summaries(scores: Readonly<Record<string, readonly number[]>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([name, values]) => [
      [`cv_${name}_mean`, mean(values)],
      [`cv_${name}_std`, standardDeviation(values)],
    ]),
  );
}

function prefixed(prefix: string, metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [prefix + name, value]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}
