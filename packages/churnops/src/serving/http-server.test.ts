import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { importCustomers } from '../customers/import-customers.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { runFirstLoop } from '../workflows/first-loop.js';

let app: TestApplication;
let columns: string[];
let first: Record<string, string | number>;
let stored: number;
beforeAll(async () => {
  app = await testApplication();
  const { header, rows } = await dataSetLines();
  columns = header.split(',');
  const fields = (rows[0] as string).split(',');
  first = Object.fromEntries(
    columns.map((name, i) => [name, /^[\d.]+$/.test(fields[i] as string) ? Number(fields[i]) : (fields[i] as string)]),
  );
  const file = await app.file('customers.csv', [header, ...rows.slice(0, 1200)].join('\n'));
  await importCustomers(app.context, file, { progress: app.context.progress });
  await smallChampion(app.context);
  await runFirstLoop(app.context, file);
  const [row] = await app.query<{ probability: number }>(
    `SELECT probability FROM prediction_logs WHERE "customerID" = '${first.customerID}'`,
  );
  stored = row?.probability as number;
});
afterAll(() => app.close());

async function invoke(payload: object | string, type = 'application/json') {
  const response = await app.server.inject({
    method: 'POST',
    url: '/invocations',
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    headers: { 'content-type': type },
  });
  return { status: response.statusCode, body: response.json() };
}

describe('/invocations', () => {
  const without = ({ Churn, customerID, ...features }: typeof first) => features;
  it.each([
    ['dataframe_records', () => ({ dataframe_records: [without(first)] })],
    ['dataframe_split', () => ({ dataframe_split: { columns, data: [columns.map((name) => first[name])] } })],
    ['instances', () => ({ instances: [first] })],
    ['inputs, by column', () => ({ inputs: Object.fromEntries(columns.map((name) => [name, [first[name]]])) })],
    ['numbers as text', () => ({ dataframe_records: [{ ...first, TotalCharges: String(first.TotalCharges) }] })],
  ])('%s: what prediction_logs has', async (_form, body) => {
    const { status, body: answer } = await invoke(body());
    expect([status, answer]).toEqual([200, { predictions: [{ prediction: stored > 0.5 ? 1 : 0, probability: stored }] }]);
  });

  it('CSV', async () => {
    const csv = `${columns.join(',')}\n${columns.map((name) => first[name]).join(',')}\n`;
    expect((await invoke(csv, 'text/csv')).body.predictions[0].probability).toBe(stored);
  });
});

/** A calibrated model that gives each customer the probability of staying. */
// biome-ignore lint/suspicious/noExplicitAny: the state of a pipeline, as JSON
function turned(pipeline: any): object {
  const [{ sigmoid }] = pipeline.classifier.calibrations;
  return { ...pipeline, classifier: { ...pipeline.classifier, calibrations: [{ sigmoid: sigmoid.map((a: number) => -a) }] } };
}

describe('the champion', () => {
  const probability = async () => (await invoke({ dataframe_records: [first] })).body.predictions[0].probability as number;

  it('is another one within a second of the alias moving, and no request is dropped', async () => {
    const { mlflow, warehouse } = app.context;
    const [version] = await mlflow.modelVersions('telco_customer_churn');
    const run = await mlflow.getRun(version?.run_id as string);
    // The same model under another number, with its probabilities the other way round.
    const folder = `${run.info.artifact_uri}/model`;
    const pipeline = JSON.parse(new TextDecoder().decode(await mlflow.downloadArtifact(`${folder}/pipeline.json`)));
    await mlflow.uploadArtifact(run.info, 'turned/pipeline.json', JSON.stringify(turned(pipeline)));
    const other = await mlflow.createModelVersion('telco_customer_churn', run.info, 'turned', {});
    const errors: string[] = [];
    vi.spyOn(app.context.logger, 'error').mockImplementation(((_: unknown, message: string) => errors.push(message)) as never);
    const answers: { status: number; probability: number }[] = [];
    let asking = true;
    const ask = async () => {
      while (asking) {
        const { status, body } = await invoke({ dataframe_records: [first] });
        answers.push({ status, probability: body.predictions?.[0]?.probability });
      }
    };
    const clients = [ask(), ask(), ask()];
    await mlflow.setAlias('telco_customer_churn', 'champion', other.version);
    await vi.waitFor(async () => expect(await probability()).toBeCloseTo(1 - stored, 6), 5000);
    asking = false;
    await Promise.all(clients);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(
      answers.every(({ probability }) => Math.min(Math.abs(probability - stored), Math.abs(1 - stored - probability)) < 1e-6),
    ).toBe(true);

    // One that cannot be loaded leaves the one before in its place; without the alias nobody scores.
    const broken = await mlflow.createModelVersion('telco_customer_churn', run.info, 'no/model', {});
    await mlflow.setAlias('telco_customer_churn', 'champion', broken.version);
    await vi.waitFor(() => expect(errors.some((message) => message.includes('no/model'))).toBe(true), 5000);
    expect(await probability()).toBeCloseTo(1 - stored, 6);
    await warehouse.mlflow.withSchema('mlflow').deleteFrom('registered_model_aliases').execute();
    await vi.waitFor(async () => expect((await invoke({ dataframe_records: [first] })).status).toBe(503), 5000);
    await mlflow.setAlias('telco_customer_churn', 'champion', '1');
    expect(await probability()).toBe(stored);
  });
});

describe('pages', () => {
  it('say that the server is well, and what it is', async () => {
    expect((await app.server.inject('/health')).body).toBe('OK');
    expect((await app.server.inject('/version')).body).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await app.server.inject('/ping')).statusCode).toBe(200);
    expect((await app.server.inject('/nothing')).statusCode).toBe(404);
  });

  it('/ shows the state of the loop, with nothing that runs in it', async () => {
    await app.context.warehouse.db
      .updateTable('pipeline_runs')
      .set({ summary: '<script>alert(1)</script>' })
      .where('pipeline', '=', 'drift_detection_pipeline')
      .execute();
    const { body, headers } = await app.server.inject('/');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body).not.toContain('<script');
    for (const text of ['1,200', 'Champion', 'version 1', 'batch_pred_pipeline', 'MonthlyCharges', 'stable'])
      expect(body).toContain(text);
  });
});

it('takes long addresses, as that of a search for the versions of a thousand runs', async () => {
  const url = await app.server.listen({ host: '127.0.0.1', port: 0 });
  const ids = Array.from({ length: 1000 }, (_, i) => `'${String(i).padStart(32, '0')}'`);
  const query = new URLSearchParams({ filter: `run_id IN (${ids.join(', ')})` });
  const answer = await fetch(`${url}/api/2.0/mlflow/model-versions/search?${query}`);
  expect([answer.status, await answer.json()]).toEqual([200, { model_versions: [] }]);
});
