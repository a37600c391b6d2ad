import { describe, expect, it } from 'vitest';
import { frameOfMatrix } from '../data/frame.js';
import { matrixFromRows } from '../data/matrix.js';
import { makeClassifier } from '../estimators/classifier-spec.js';
import { Pipeline } from '../pipeline/pipeline.js';
import { ColumnTransformer } from '../preprocessing/column-transformer.js';
import { OneHotEncoder } from '../preprocessing/one-hot-encoder.js';
import { StandardScaler } from '../preprocessing/standard-scaler.js';
import { fixture } from '../testing.js';
import { exportOnnx } from './export-onnx.js';
import { importOnnx } from './import-onnx.js';
import { OnnxRuntimeMissingError } from './onnx-runtime.js';
import { OnnxRuntimeModel } from './onnx-runtime-model.js';

// These tests export a model and read it back. The peer tests run every kind of export in onnxruntime.
const { models: _, ...data } = fixture('estimators_made_3_classes');
const X = matrixFromRows(data.X_train);
const XTest = matrixFromRows(data.X_test);
const names = Array.from({ length: X.columns }, (__, j) => `f${j}`);
const inputs = names.map((name) => ({ name, type: 'double' }) as const);

describe('importOnnx', () => {
  for (const spec of [
    { type: 'DecisionTreeClassifier', parameters: { maxDepth: 6 } },
    { type: 'RandomForestClassifier', parameters: { nEstimators: 12, randomState: 1 } },
    { type: 'HistGradientBoostingClassifier', parameters: { nEstimators: 15, minChildSamples: 3 } },
  ] as const) {
    for (const [what, y] of [
      ['two classes', data.y_train.map((label: number) => (label === 2 ? 1 : label))],
      ['three classes', data.y_train],
    ] as const) {
      it(`${spec.type}, ${what}: the imported model scores as the exported one`, () => {
        const features = new ColumnTransformer([{ name: 'all', columns: names, steps: [] }]);
        const pipeline = new Pipeline(features, makeClassifier(spec)).fit(frameOfMatrix(X, names), y);
        const imported = importOnnx(exportOnnx(pipeline.toJSON(), inputs));
        expect(imported.classes).toEqual(pipeline.classifier.classes);
        const before = pipeline.classifier.predictProba(XTest).data;
        const after = imported.predictProba(XTest).data;
        expect(Math.max(...before.map((value, i) => Math.abs(value - after[i])))).toBeLessThan(1e-6);
      });
    }
  }

  it('refuses a file that it cannot read, and names the reason', () => {
    const scaled = new ColumnTransformer([{ name: 'all', columns: names, steps: [new StandardScaler()] }]);
    const pipeline = new Pipeline(scaled, makeClassifier({ type: 'DecisionTreeClassifier' })).fit(
      frameOfMatrix(X, names),
      data.y_train,
    );
    expect(() => importOnnx(exportOnnx(pipeline.toJSON(), inputs))).toThrow(
      'a model that takes its features as they are, without Div',
    );
    expect(() => importOnnx(new TextEncoder().encode('no model'))).toThrow('file must be an ONNX model');
    const bayes = new Pipeline(scaled, makeClassifier({ type: 'GaussianNB' })).fit(frameOfMatrix(X, names), data.y_train);
    expect(() => importOnnx(exportOnnx(bayes.toJSON(), inputs))).toThrow('an ONNX model with one of TreeEnsembleClassifier');
  });
});

describe('exportOnnx', () => {
  it('names a missing input, and labels that ONNX cannot store', () => {
    const frame = new Map([['kind', ['a', 'b', 'a', 'b']]]);
    const encoded = new ColumnTransformer([{ name: 'k', columns: ['kind'], steps: [new OneHotEncoder()] }]);
    const pipeline = new Pipeline(encoded, makeClassifier({ type: 'GaussianNB' })).fit(frame, [0, 1, 0, 1.5]);
    expect(() => exportOnnx(pipeline.toJSON(), [])).toThrow('inputs must be a list with an input for column kind');
    expect(() => exportOnnx(pipeline.toJSON(), [{ name: 'kind', type: 'string' }])).toThrow('classes must be whole numbers');
  });
});

describe('OnnxRuntimeModel', () => {
  it('says how to install onnxruntime-node when it is missing', async () => {
    const failure = await OnnxRuntimeModel.load(new Uint8Array(1)).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(OnnxRuntimeMissingError);
    expect((failure as Error).message).toContain('npm install onnxruntime-node');
  });
});
