import { type Application, openApplication } from '../application.js';
import { readConfig } from '../config.js';
import { importCustomers } from '../customers/import-customers.js';
import { terminalProgress } from '../progress.js';
import { readStatus } from '../read/status.js';
import { CHAMPION, EXPERIMENT, REGISTERED_MODEL } from '../registry/names.js';
import { promote } from '../registry/promote.js';
import { describePrediction, runMonitoring, runPrediction, runRescoring, runTraining } from '../workflows/pipelines.js';
import type { CommandOptions } from './command-options.js';
import { formatTable } from './table.js';

/** Opens what the environment configures, does `work`, prints its result and closes everything. */
async function withApplication<Result>(
  { json }: Pick<CommandOptions, 'json'>,
  work: (application: Application) => Promise<Result>,
  describe: (result: Result) => string,
): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const application = await openApplication(config, {
    progress: await terminalProgress(process.stderr),
    logOnStderr: false,
  });
  try {
    const result = await work(application);
    process.stdout.write(`${json ? JSON.stringify(result) : describe(result)}\n`);
  } finally {
    await application.close();
  }
}

export async function runImport(file: string, options: CommandOptions & { onError: 'fail' | 'reject' }): Promise<void> {
  await withApplication(
    options,
    ({ context }) => importCustomers(context, file, { onError: options.onError, progress: context.progress }),
    ({ imported, rejected, rejectFile }) =>
      `${imported} customers imported${rejected ? `, ${rejected} rows rejected: see ${rejectFile}` : ''}`,
  );
}

export async function runTrain(options: CommandOptions): Promise<void> {
  await withApplication(
    options,
    ({ context }) => runTraining(context, options.date),
    ({ candidates, winner, model_version, gate }) => {
      const columns = ['cv_roc_auc_mean', 'train_accuracy', 'test_accuracy', 'test_roc_auc'] as const;
      const rows = candidates.map(({ name, metrics }) => [
        name === winner ? `${name} *` : name,
        ...columns.map((column) => metrics[column]?.toFixed(6) ?? ''),
      ]);
      const verdict = gate.promoted ? `version ${model_version} is the champion` : `version ${model_version} is not promoted`;
      return `${formatTable(['candidate', ...columns], rows)}\n${verdict}: ${gate.reason}`;
    },
  );
}

export async function runPredict(options: CommandOptions & { rescore?: true; version?: string }): Promise<void> {
  await withApplication(
    options,
    ({ context }) =>
      options.rescore ? runRescoring(context, options.date, options.version) : runPrediction(context, options.date),
    (result) => `${result.prediction_date}: ${describePrediction(result)}`,
  );
}

export async function runMonitor(options: CommandOptions): Promise<void> {
  await withApplication(
    options,
    ({ context }) => runMonitoring(context, options.date),
    ({ columns, numberOfDriftedColumns, numberOfColumns, datasetDrift }) => {
      const rows = columns.map((column) => [
        column.name,
        column.test,
        column.score.toPrecision(4),
        String(column.threshold),
        column.drifted ? 'drift' : '',
      ]);
      const verdict = `${numberOfDriftedColumns} of ${numberOfColumns} columns drifted${datasetDrift ? ': the data set has drifted' : ''}`;
      return `${formatTable(['column', 'test', 'score', 'threshold', ''], rows)}\n${verdict}`;
    },
  );
}

export async function runPromote(version: string | undefined, options: CommandOptions): Promise<void> {
  await withApplication(
    options,
    ({ context }) => promote(context, version),
    ({ model_version, promoted, gate, previous_version }) => {
      if (promoted) return `version ${model_version} is the champion (before: ${previous_version ?? 'none'})`;
      return gate
        ? `version ${model_version} is not promoted: ${gate.reason}`
        : `version ${model_version} is the champion already`;
    },
  );
}

export async function runModels(options: CommandOptions): Promise<void> {
  await withApplication(
    options,
    async ({ context: { mlflow } }) => {
      const champion = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
      const versions = await mlflow.modelVersions(REGISTERED_MODEL);
      return versions.map(({ name, version, run_id, creation_timestamp, tags }) => ({
        name,
        version: Number(version),
        champion: version === champion?.version,
        estimator: tags?.find(({ key }) => key === 'estimator')?.value,
        run_id,
        created_at: new Date(Number(creation_timestamp)).toISOString(),
      }));
    },
    (versions) =>
      formatTable(
        ['version', 'champion', 'estimator', 'run', 'created'],
        versions.map((row) => [String(row.version), row.champion ? 'yes' : '', row.estimator ?? '', row.run_id, row.created_at]),
      ),
  );
}

export async function runRuns(options: CommandOptions & { limit: number }): Promise<void> {
  await withApplication(
    options,
    async ({ context: { mlflow } }) => {
      const experiment = await mlflow.findExperiment(EXPERIMENT);
      const runs = experiment ? await mlflow.searchRuns([experiment.experiment_id], { maxResults: options.limit }) : [];
      return runs.map(({ info, data }) => ({
        run_id: info.run_id,
        name: info.run_name,
        status: info.status,
        started_at: new Date(Number(info.start_time)).toISOString(),
        metrics: Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, Number(value)])),
        params: Object.fromEntries((data.params ?? []).map(({ key, value }) => [key, value])),
      }));
    },
    (runs) =>
      formatTable(
        ['run', 'name', 'status', 'started', 'cv_roc_auc_mean', 'test_accuracy'],
        runs.map(({ run_id, name, status, started_at, metrics }) => [
          run_id,
          name,
          status,
          started_at,
          metrics.cv_roc_auc_mean?.toFixed(6) ?? '',
          metrics.test_accuracy?.toFixed(6) ?? '',
        ]),
      ),
  );
}

export async function runStatus(options: CommandOptions): Promise<void> {
  await withApplication(
    options,
    ({ context }) => readStatus(context),
    ({ customers, champion, predictions, drift, pipeline_runs, schedule, time_zone }) => {
      const [newest] = predictions;
      const lines = [
        ['customers', String(customers)],
        ['champion', champion ? `version ${champion.version}, ${champion.estimator ?? 'model'}` : 'none'],
        [
          'predictions',
          newest ? `${newest.prediction_date}: ${newest.customers} scored, ${newest.predicted_churners} likely to leave` : 'none',
        ],
        [
          'drift',
          drift ? `${drift.date_dataset}: ${drift.number_of_drifted_columns} of ${drift.columns.length} columns` : 'not measured',
        ],
        ...pipeline_runs
          .slice(0, 3)
          .map((run, i) => [i === 0 ? 'last runs' : '', `${run.pipeline} ${run.logical_date} ${run.status}`]),
        ...(schedule.length === 0 ? [['next', 'left to another scheduler (CHURNOPS_SCHEDULE=off)']] : []),
        ...schedule.map(({ pipeline, next_run, cron }, i) => [
          i === 0 ? 'next' : '',
          `${pipeline} ${next_run ?? ''} (${cron}, ${time_zone})`,
        ]),
      ];
      return formatTable([], lines);
    },
  );
}
