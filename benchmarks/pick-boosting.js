// Picks boosting's parameters for telco on the train part alone, then looks at the hold-out once.
//
//   node benchmarks/pick-boosting.js [THREADS]
//
// 200 candidates are drawn. Each round scores those that are left by repeated stratified 5-fold cross-validation, with more
// repetitions than the round before, and keeps the best by mean ROC AUC. The hold-out rows are not used until one candidate is left.
//
// Outcome (25 minutes on one thread of a busy machine):
//   nEstimators 400, learningRate 0.01, numLeaves 8, minChildSamples 100, subsample 0.5, colsampleByTree 0.7, regLambda 0
//   cross-validated ROC AUC 0.8526 (60 folds, standard deviation 0.0114); train accuracy 0.818163
//   hold-out ROC AUC 0.841973, accuracy 0.798104
import {
  accuracy,
  crossValidateParallel,
  Pipeline,
  positiveProbability,
  RandomState,
  repeatedStratifiedKFold,
  rocAuc,
  take,
  takeFrameRows,
  trainTestSplit,
} from '../packages/learn/dist/index.js';
import { telco } from './telco.js';

const CANDIDATES = 200;
/** How many candidates take part in a round, and how often the rows are dealt out for each. */
const ROUNDS = [
  { candidates: CANDIDATES, nRepeats: 1 },
  { candidates: 40, nRepeats: 4 },
  { candidates: 10, nRepeats: 12 },
];

const threads = Number(process.argv[2] ?? 1);
const { frame, y, features } = telco();
const { train, test } = trainTestSplit(y.length, { testSize: 0.3, randomState: 42 });
const trainFrame = takeFrameRows(frame, train);
const yTrain = take(y, train);
const pipelineOf = (parameters) => ({ features, classifier: { type: 'HistGradientBoostingClassifier', parameters } });

const random = new RandomState(2026);
let candidates = Array.from({ length: CANDIDATES }, draw);
let best;
for (const [r, round] of ROUNDS.entries()) {
  // Each round has a seed of its own, so that a candidate that was lucky with the folds of one round meets others in the next.
  const splits = repeatedStratifiedKFold(yTrain, { nSplits: 5, nRepeats: round.nRepeats, randomState: 100 + r });
  const specs = candidates.slice(0, round.candidates).map(pipelineOf);
  const results = await crossValidateParallel(specs, trainFrame, yTrain, splits, ['roc_auc'], { threads });
  const ranked = candidates
    .slice(0, round.candidates)
    .map((parameters, c) => ({ parameters, scores: results[c].scores.roc_auc, mean: mean(results[c].scores.roc_auc) }))
    .sort((a, b) => b.mean - a.mean);
  candidates = ranked.map(({ parameters }) => parameters);
  [best] = ranked;
  console.log(`round ${r + 1}: ${ranked.length} candidates, ${splits.length} folds each`);
  for (const { parameters, mean: score } of ranked.slice(0, 5))
    console.log(`  ${score.toFixed(5)} ${JSON.stringify(parameters)}`);
}

const model = Pipeline.fromSpec(pipelineOf(best.parameters)).fit(trainFrame, yTrain);
const holdOut = takeFrameRows(frame, test);
const yTest = take(y, test);
console.log(JSON.stringify(best.parameters));
console.log(
  `cross-validated ROC AUC ${best.mean.toFixed(4)}, standard deviation of the folds ${deviation(best.scores).toFixed(4)}`,
);
console.log(`train accuracy ${accuracy(yTrain, model.predict(trainFrame)).toFixed(6)}`);
console.log(`hold-out accuracy ${accuracy(yTest, model.predict(holdOut)).toFixed(6)}`);
console.log(`hold-out ROC AUC ${rocAuc(yTest, positiveProbability(model, holdOut)).toFixed(6)}`);

/** One candidate. Values are rounded as a person would write them. */
function draw() {
  const between = (low, high) => low + random.random() * (high - low);
  const logBetween = (low, high) => Math.exp(between(Math.log(low), Math.log(high)));
  return {
    nEstimators: 50 * random.randint(2, 13),
    learningRate: Number(logBetween(0.01, 0.1).toPrecision(1)),
    numLeaves: random.randint(3, 17),
    minChildSamples: 10 * random.randint(1, 11),
    subsample: Number(between(0.4, 1).toFixed(1)),
    colsampleByTree: Number(between(0.2, 1).toFixed(1)),
    regLambda: random.randint(0, 2) === 0 ? 0 : Number(logBetween(0.1, 20).toPrecision(1)),
  };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values) {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
