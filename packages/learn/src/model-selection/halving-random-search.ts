import { checkPositive, checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import type { Frame } from '../data/frame.js';
import { take } from '../data/matrix.js';
import { type ParallelOptions, runTasks } from '../parallel/run-tasks.js';
import type { PipelineSpec } from '../pipeline/pipeline.js';
import { RandomState } from '../random/random-state.js';
import { groupRows } from '../splits/group-rows.js';
import { stratifiedKFold } from '../splits/stratified-k-fold.js';
import { trainTestSplit } from '../splits/train-test-split.js';
import { drawParameters, type ParameterSpace } from './parameter-space.js';
import { scoreFoldTask } from './score-fold.js';
import { greaterIsBetter, type ScorerName } from './scorers.js';

export interface HalvingRandomSearchOptions {
  /** What candidates are drawn from. */
  readonly space: ParameterSpace;
  /** Candidates to try besides those drawn, such as ones known to be good. Default none. */
  readonly known?: readonly Readonly<Record<string, unknown>>[];
  /** Makes the pipeline of a candidate. */
  readonly makePipeline: (parameters: Readonly<Record<string, unknown>>) => PipelineSpec;
  /** Number of candidates, including the known ones. */
  readonly nCandidates: number;
  /** Each round keeps one in `factor` candidates, and takes `factor` times the rows; greater than 1. Default 3. */
  readonly factor?: number;
  /** Folds of each round's cross-validation. Default 5. */
  readonly nSplits?: number;
  /** What candidates are ranked by. Default `'roc_auc'`. */
  readonly scoring?: ScorerName;
  /** Seed of the candidates, the rows of a round and the folds. */
  readonly randomState: number;
  /** Number of each row's group, shape (n): rows of one group are drawn together, and are in the same fold. Default: none. */
  readonly groups?: ArrayLike<number> | undefined;
}

/** One round of the search. */
export interface SearchRound {
  readonly rows: number;
  /** The best first. */
  readonly candidates: readonly { readonly parameters: Readonly<Record<string, unknown>>; readonly score: number }[];
}

/** The best candidate, and every round. */
export interface HalvingRandomSearchResult {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Mean score of the best candidate on all rows. */
  readonly score: number;
  readonly rounds: readonly SearchRound[];
}

/**
 * Randomised search with successive halving (Jamieson & Talwalkar, AISTATS 2016): many candidates are cross-validated on few rows,
 * the best third on three times as many, and so on, the last ones on all rows. scikit-learn's
 * `HalvingRandomSearchCV(resource="n_samples", min_resources="exhaust")`, except that rows are drawn stratified.
 *
 * @param y labels, shape (rows of the frame)
 * @throws InvalidArgumentError for an option out of its range, or what a candidate's pipeline or the scorer refuses
 * @throws the reason of `signal` if it is aborted
 * @example
 * const { parameters } = await halvingRandomSearch(frame, y, {
 *   space: { learningRate: { logUniform: [0.01, 0.1] }, numLeaves: { integer: [4, 31] } },
 *   makePipeline: (parameters) => ({ features, classifier: { type: 'HistGradientBoostingClassifier', parameters } }),
 *   nCandidates: 27,
 *   randomState: 0,
 * });
 */
export async function halvingRandomSearch(
  frame: Frame,
  y: ArrayLike<number>,
  options: HalvingRandomSearchOptions & ParallelOptions,
): Promise<HalvingRandomSearchResult> {
  const {
    space,
    known = [],
    makePipeline,
    nCandidates,
    factor = 3,
    nSplits = 5,
    scoring = 'roc_auc',
    randomState,
    groups,
  } = options;
  const { labels, rowsOf } = groupRows(y, groups);
  checkWhole('nCandidates', nCandidates, Math.max(1, known.length));
  checkPositive('factor', factor);
  if (factor <= 1) throw new InvalidArgumentError('factor', factor, 'greater than 1');
  const random = new RandomState(randomState);
  const drawn = Array.from({ length: nCandidates - known.length }, () => drawParameters(space, random));
  let candidates: Readonly<Record<string, unknown>>[] = [...known, ...drawn];
  const roundCount = 1 + Math.floor(Math.log(nCandidates) / Math.log(factor) + 1e-9);
  const total = roundSizes(nCandidates, factor, roundCount).reduce((sum, size) => sum + size * nSplits, 0);
  const rounds: SearchRound[] = [];
  let done = 0;
  for (let round = 0; round < roundCount; round++) {
    const size = Math.max(2 * nSplits, Math.floor(labels.length / factor ** (roundCount - 1 - round)));
    const rows =
      size >= labels.length
        ? Int32Array.from({ length: y.length }, (_, row) => row)
        : rowsOf(trainTestSplit(labels.length, { testSize: size, randomState: randomState + round, stratify: labels }).test);
    const splits = stratifiedKFold(take(y, rows), { nSplits, randomState, groups: groups && take(groups, rows) }).map(
      ({ train, test }) => ({ train: train.map((i) => rows[i]), test: test.map((i) => rows[i]) }),
    );
    const folds = candidates.flatMap((parameters) => splits.map((split) => ({ pipeline: makePipeline(parameters), split })));
    const before = done;
    const results = await runTasks(scoreFoldTask, { frame, y, scoring: [scoring], groups }, folds, {
      ...options,
      onProgress: (finished) => options.onProgress?.(before + finished, total),
    });
    done += folds.length;
    const ranked = candidates
      .map((parameters, c) => {
        const scores = results.slice(c * splits.length, (c + 1) * splits.length).map((result) => result.scores[scoring]);
        return { parameters, score: scores.reduce((sum, score) => sum + score, 0) / scores.length };
      })
      .sort((a, b) => (greaterIsBetter(scoring) ? b.score - a.score : a.score - b.score));
    rounds.push({ rows: rows.length, candidates: ranked });
    candidates = ranked.slice(0, Math.ceil(ranked.length / factor)).map(({ parameters }) => parameters);
  }
  const [best] = (rounds.at(-1) as SearchRound).candidates;
  return { ...best, rounds };
}

/** Number of candidates in each round. */
function roundSizes(nCandidates: number, factor: number, rounds: number): number[] {
  const sizes = [nCandidates];
  while (sizes.length < rounds) sizes.push(Math.ceil(sizes[sizes.length - 1] / factor));
  return sizes;
}
