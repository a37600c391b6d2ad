import type { ModelVersion } from '@churnops/mlflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, standInServer, type Table } from '../pyfunc/testing-scoring-server.js';
import { type TestApplication, testApplication } from '../testing.js';
import { loadModel } from './load-model.js';
import { EXPERIMENT, MODEL_PATH, REGISTERED_MODEL } from './names.js';
import { promote } from './promote.js';

const SIGNATURE = [
  { type: 'long', name: 'tenure', required: true },
  { type: 'double', name: 'TotalCharges', required: false },
];
/** As `mlflow.sklearn.save_model` of MLflow 3.17.2 writes it. */
const mlmodel = (signature: unknown) => `flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    model_path: model.skops
    predict_fn: predict_proba
    python_version: 3.11.7
mlflow_version: 3.17.2
${signature ? `signature:\n  inputs: '${JSON.stringify(signature)}'\n  outputs: null\n  params: null\n` : ''}`;

/** A model: the longer a customer stays, the less likely he leaves. */
const fading = (rate: number) => (tenure: unknown) => Math.exp(-rate * Number(tenure));

let model: (table: Table) => Answer;
let app: TestApplication;
let standIn: Awaited<ReturnType<typeof standInServer>>;
beforeAll(async () => {
  standIn = await standInServer((table) => model(table));
  app = await testApplication({
    pyfunc: { url: standIn.url, python: 'python3', envManager: 'local', workers: 1, startMs: 1000, timeoutMs: 5000 },
  });
});
beforeEach(() => serve(fading(0.01)));
afterAll(async () => {
  await app.close();
  await standIn.close();
});

function serve(probability: (tenure: unknown) => number): void {
  model = ({ columns, data }) => {
    const tenure = columns.indexOf('tenure');
    return { predictions: data.map((row) => [1 - probability(row[tenure]), probability(row[tenure])]) };
  };
}

async function register(signature: unknown = SIGNATURE, content = mlmodel(signature)): Promise<ModelVersion> {
  const { mlflow } = app.context;
  const run = await mlflow.createRun(await mlflow.ensureExperiment(EXPERIMENT), 'notebook', 0, {});
  await mlflow.uploadArtifact(run.info, `${MODEL_PATH}/MLmodel`, content);
  await mlflow.ensureRegisteredModel(REGISTERED_MODEL);
  return mlflow.createModelVersion(REGISTERED_MODEL, run.info, MODEL_PATH, {});
}

const promoted = ({ version }: ModelVersion) => promote(app.context, { version });

describe('a version that a running server serves', () => {
  it('is sent what its signature asks for, becomes champion and answers /invocations', async () => {
    const sent: Table[] = [];
    const answer = model;
    model = (table) => {
      sent.push(table);
      return answer(table);
    };
    expect(await promoted(await register())).toMatchObject({ promoted: true });
    expect(sent[0]?.columns).toEqual(['tenure', 'TotalCharges']);
    const customer = {
      gender: 'Male', SeniorCitizen: 0, Partner: 'Yes', Dependents: 'No', tenure: 0, PhoneService: 'Yes', MultipleLines: 'No',
      InternetService: 'No', OnlineSecurity: 'No internet service', OnlineBackup: 'No internet service',
      DeviceProtection: 'No internet service', TechSupport: 'No internet service', StreamingTV: 'No internet service',
      StreamingMovies: 'No internet service', Contract: 'One year', PaperlessBilling: 'No', PaymentMethod: 'Mailed check',
      MonthlyCharges: 20.25, TotalCharges: null,
    }; // biome-ignore format: one record
    const { statusCode, body } = await app.server.inject({
      method: 'POST',
      url: '/invocations',
      payload: { dataframe_records: [customer, { ...customer, tenure: 50, TotalCharges: 1000 }] },
    });
    expect([statusCode, JSON.parse(body)]).toEqual([
      200,
      {
        predictions: [
          { prediction: 1, probability: 1 },
          { prediction: 1, probability: fading(0.01)(50) },
        ],
      },
    ]);
    expect(sent.at(-1)?.data).toEqual([
      [0, null],
      [50, 1000],
    ]);
  });

  it('is refused once the server serves another model, and a version before it is refused, too', async () => {
    serve(fading(0.02));
    const first = await register();
    await promoted(first);
    // Nobody has started the server anew: it would score the nights of the second version by the first.
    const second = await register();
    const error = await promoted(second).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'CHURN_PYFUNC_OTHER_VERSION',
      message: expect.stringContaining(
        `does not serve version ${second.version} of ${REGISTERED_MODEL}: it gives the probabilities that version ${first.version} gave`,
      ),
      kind: { exit: 1, retryable: false },
    });
    serve(fading(0.03));
    expect(await promoted(second)).toMatchObject({ promoted: true });
    await expect(loadModel(app.context, await current(first))).rejects.toMatchObject({ code: 'CHURN_PYFUNC_OTHER_VERSION' });
    serve(fading(0.05));
    await expect(loadModel(app.context, await current(second))).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_OTHER_VERSION',
      message: expect.stringContaining('does not give the probabilities that this version gave'),
    });
    serve(fading(0.02));
    expect(await promoted(first)).toMatchObject({ promoted: true });
  });

  it('is asked again after a while', async () => {
    serve(fading(0.04));
    const version = await register();
    await promoted(version);
    const { scorer } = await loadModel(app.context, await current(version));
    const frame = new Map([
      ['tenure', Float64Array.of(10)],
      ['TotalCharges', Float64Array.of(100)],
    ]);
    serve(fading(0.06));
    expect([...(await scorer.score(frame))]).toEqual([fading(0.06)(10)]);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    await expect(scorer.score(frame)).rejects.toMatchObject({ code: 'CHURN_PYFUNC_OTHER_VERSION' });
    clock.mockRestore();
  });

  const current = async ({ version }: ModelVersion) =>
    (await app.context.mlflow.getModelVersion(REGISTERED_MODEL, version)) as ModelVersion;
});

describe('refused at promote, with what came and what to do', () => {
  const labels: [string, unknown][] = [
    ['Yes and No', 'Yes'],
    ['booleans', true],
    ['0 and 1', 1],
  ];
  it.each(labels)('labels: %s', async (_, label) => {
    model = ({ data }) => ({ predictions: data.map(() => label) });
    await expect(promoted(await register())).rejects.toMatchObject({
      code: 'CHURN_CANNOT_SCORE',
      message: expect.stringMatching(/labels/),
      remedy: expect.stringContaining('pyfunc_predict_fn="predict_proba"'),
    });
  });

  it('probabilities that are none', async () => {
    model = ({ data }) => ({ predictions: data.map((_, i) => i * 1.5) });
    await expect(promoted(await register())).rejects.toMatchObject({
      code: 'CHURN_CANNOT_SCORE',
      message: expect.stringContaining('1.5 where a probability from 0 to 1 belongs'),
    });
  });

  it('columns that customers do not have', async () => {
    const version = await register([{ type: 'long', name: 'gender_Male', required: true }]);
    await expect(promoted(version)).rejects.toMatchObject({
      code: 'CHURN_CANNOT_SCORE',
      message: expect.stringContaining(
        `version ${version.version} of ${REGISTERED_MODEL} cannot score: it needs the column gender_Male`,
      ),
    });
  });

  it('a model directory of another kind, or a damaged one', async () => {
    await expect(promoted(await register(undefined, 'flavors:\n  crate: {}\n'))).rejects.toMatchObject({
      code: 'CHURN_FOREIGN_MODEL',
    });
    await expect(promoted(await register(undefined, 'no MLmodel'))).rejects.toMatchObject({
      code: 'CHURN_CANNOT_SCORE',
      message: expect.stringContaining('MLmodel has no flavors'),
    });
  });

  it('a server that is down, worth a retry', async () => {
    const version = await register();
    model = () => ({ status: 503, body: 'starting' });
    await expect(promoted(version)).rejects.toMatchObject({ code: 'CHURN_PYFUNC_UNAVAILABLE', kind: { exit: 75 } });
  });

  it('an address of something else', async () => {
    model = () => ({ status: 404, body: 'not found' });
    await expect(promoted(await register())).rejects.toMatchObject({ code: 'CHURN_PYFUNC_MISSING', kind: { exit: 1 } });
  });
});
