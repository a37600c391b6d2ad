import { type Application, openApplication } from '../application.js';
import { readConfig } from '../config.js';
import { describeImport } from '../customers/describe-import.js';
import { type ImportOptions, importCustomers } from '../customers/import-customers.js';
import { importOutcomes, type OutcomesOptions } from '../customers/import-outcomes.js';
import { terminalProgress } from '../progress.js';
import { readStatus } from '../read/status.js';
import { listModels } from '../registry/list-models.js';
import { EXPERIMENT } from '../registry/names.js';
import { promote } from '../registry/promote.js';
import { describePrediction, runMonitoring, runPrediction, runRescoring, runTraining } from '../workflows/pipelines.js';
import type { CommandOptions } from './command-options.js';
import { describeModels, describePromotion, describeVerdict } from './describe-registry.js';
import { operator } from './operator.js';
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

export async function runImport(file: string, options: CommandOptions & Omit<ImportOptions, 'progress'>): Promise<void> {
  const { onError, delimiter, decimal, asOf } = options;
  await withApplication(
    options,
    ({ context }) => importCustomers(context, file, { onError, delimiter, decimal, asOf, progress: context.progress }),
    describeImport,
  );
}

export async function runOutcomes(file: string, options: CommandOptions & Omit<OutcomesOptions, 'progress'>): Promise<void> {
  const { onError, delimiter, asOf } = options;
  await withApplication(
    options,
    ({ context }) => importOutcomes(context, file, { onError, delimiter, asOf, progress: context.progress }),
    ({ recorded, corrected, unchanged, blank, rejected, reject_file }) => {
      const lines = [`${recorded} outcomes recorded, ${corrected} corrected, ${unchanged} on record already`];
      if (blank > 0) lines.push(`${blank} rows without an outcome passed over`);
      if (rejected > 0) lines.push(`${rejected} rows rejected: see ${reject_file}`);
      return lines.join('\n');
    },
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
      return `${formatTable(['candidate', ...columns], rows)}\n${describeVerdict({ model_version, ...gate })}`;
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
    ({ columns, number_of_drifted_columns, number_of_columns, dataset_drift }) => {
      const rows = columns.map(({ column_name, stattest, drift_score, threshold, drift_detected, reason }) => [
        column_name,
        stattest ?? '',
        drift_score?.toPrecision(4) ?? '',
        threshold === null ? '' : String(threshold),
        reason ?? (drift_detected ? 'drift' : ''),
      ]);
      const verdict = `${number_of_drifted_columns} of ${number_of_columns} columns drifted${dataset_drift ? ': the data set has drifted' : ''}`;
      return `${formatTable(['column', 'test', 'score', 'threshold', ''], rows)}\n${verdict}`;
    },
  );
}

export async function runPromote(version: string | undefined, options: CommandOptions & { reason?: string }): Promise<void> {
  const { reason } = options;
  await withApplication(options, ({ context }) => promote(context, { version, reason, by: operator() }), describePromotion);
}

export async function runModels(options: CommandOptions): Promise<void> {
  await withApplication(options, ({ context }) => listModels(context), describeModels);
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
