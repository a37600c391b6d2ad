// Does with @churnops/learn what a peer test asks for: a JSON command on stdin, a JSON answer on stdout.
import { readFileSync } from 'node:fs';
import {
  ColumnTransformer,
  exportOnnx,
  frameOfMatrix,
  InvalidArgumentError,
  importOnnx,
  kFold,
  linearShap,
  makeClassifier,
  matrixFromRows,
  OnnxRuntimeModel,
  onnxSideFiles,
  Pipeline,
  permutationImportance,
  predict,
  RandomState,
  repeatedStratifiedKFold,
  stratifiedKFold,
  trainTestSplit,
  treeShap,
} from '../../packages/learn/dist/index.js';

const rowsOf = ({ data, rows, columns }) =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
const plain = (splits) => splits.map(({ train, test }) => [Array.from(train), Array.from(test)]);
/** Columns as JSON has them: null is NaN among numbers. */
const frameFrom = (columns) =>
  new Map(
    Object.entries(columns).map(([name, cells]) => [
      name,
      cells.some((cell) => typeof cell === 'string') ? cells : Float64Array.from(cells, (cell) => cell ?? Number.NaN),
    ]),
  );

const COMMANDS = {
  fit({ spec, X, y, XTest, sampleWeight }) {
    const model = makeClassifier(spec).fit(matrixFromRows(X), y, sampleWeight ? { sampleWeight } : {});
    const test = matrixFromRows(XTest);
    return {
      predict: Array.from(predict(model, test)),
      ...(spec.parameters?.probabilityFolds !== null && { proba: rowsOf(model.predictProba(test)) }),
      ...(model.decisionFunction && { decision: rowsOf(model.decisionFunction(test)) }),
      ...(model.featureImportances && { importances: Array.from(model.featureImportances) }),
      state: spec.withState ? JSON.parse(JSON.stringify(model)) : undefined,
      oobScore: model.oobScore,
    };
  },
  splits: ({ n, y, seed, nSplits }) => ({
    plain: plain([trainTestSplit(n, { testSize: 0.25, randomState: seed })]),
    stratified: plain([trainTestSplit(n, { testSize: 0.25, randomState: seed, stratify: y })]),
    kFold: plain(kFold(n, { nSplits, randomState: seed })),
    stratifiedKFold: plain(stratifiedKFold(y, { nSplits, randomState: seed })),
    repeated: plain(repeatedStratifiedKFold(y, { nSplits, nRepeats: 2, randomState: seed })),
    uniform: Array.from(
      { length: 5 },
      (() => {
        const random = new RandomState(seed);
        return () => random.random();
      })(),
    ),
  }),
  pipeline({ features, classifier, columns, y, inputs, test }) {
    const pipeline = Pipeline.fromSpec({ features, classifier }).fit(frameFrom(columns), y);
    const frame = frameFrom(test);
    const model = exportOnnx(pipeline.toJSON(), inputs);
    return {
      onnx: Buffer.from(model).toString('base64'),
      proba: rowsOf(pipeline.predictProba(frame)),
      predict: Array.from(pipeline.predict(frame)),
      features: rowsOf(pipeline.features.transform(frame)),
      names: pipeline.features.featureNames(),
    };
  },
  importOnnx: ({ file, X }) => {
    const model = importOnnx(Buffer.from(file, 'base64'));
    return { classes: model.classes, proba: rowsOf(model.predictProba(matrixFromRows(X))) };
  },
  async runtime({ file, sideFiles = {}, columns }) {
    const bytes = Buffer.from(file, 'base64');
    const paths = onnxSideFiles(bytes);
    const given = Object.entries(sideFiles).map(([path, data]) => [path, Buffer.from(data, 'base64')]);
    try {
      const model = await OnnxRuntimeModel.load(bytes, new Map(given));
      const proba = rowsOf(await model.predictProba(frameFrom(columns)));
      await model.release();
      return { proba, paths };
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      return { error: error.message, paths };
    }
  },
  shap({ spec, X, y, XTest }) {
    const matrix = matrixFromRows(X);
    const model = makeClassifier(spec).fit(matrix, y);
    const test = matrixFromRows(XTest);
    const { expectedValue, values, outputs } =
      spec.type === 'LogisticRegression' ? linearShap(model, matrix, test) : treeShap(model, test);
    return { expectedValue, values: Array.from(values), outputs };
  },
  permutation({ spec, X, y, names, seed }) {
    const frame = frameOfMatrix(matrixFromRows(X), names);
    const features = new ColumnTransformer([{ name: 'all', columns: names, steps: [] }]);
    const pipeline = new Pipeline(features, makeClassifier(spec)).fit(frame, y);
    return permutationImportance(pipeline, frame, y, { scoring: 'accuracy', nRepeats: 3, randomState: seed });
  },
};

const { command, ...input } = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify((await COMMANDS[command](input)) ?? null));
// Idle threads do not hold the process; a runtime's may.
process.exitCode = 0;
