import { isLargeEffect } from '@churnops/drift';
import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { addDays, dayOf, startOfDay } from '../logical-date.js';
import type { MonitoringResult } from '../monitoring/monitoring-result.js';
import { newestFall } from '../performance/below-estimate.js';
import { showTask, silentProgress } from '../progress.js';
import { type PerformanceADay, readPerformanceADay } from '../read/performance-a-day.js';
import { championVersion } from '../registry/champion.js';
import { runImport, runOutcomes } from '../workflows/customer-files.js';
import { runMonitoring, runPrediction, runTraining } from '../workflows/pipelines.js';
import { findChanges } from './find-changes.js';
import { drawHistory, type Market, type MarketDay, simulateMarket } from './market.js';
import type { SimulationParameters } from './parameters.js';
import { readPopulation } from './population.js';
import { SCENARIOS } from './scenarios.js';
import type { SimulationFolder, SimulationRecord } from './simulation-folder.js';
import type { SimulatedDay, SimulationResult } from './simulation-result.js';
import { trueRocAuc } from './true-auc.js';
import { fitTrueRisk } from './true-risk.js';

export interface SimulateOptions {
  readonly folder: SimulationFolder;
  /** The bundled data set, a CSV file. */
  readonly dataSet: string;
  /** Makes the champion from the customers that are there. Default: `runTraining`. */
  readonly train?: (context: PipelineContext) => Promise<unknown>;
}

/**
 * Simulates days of customers whose true risk is known, and has churnops work through each as on a real day: import, outcomes, predict, monitor. The
 * model is trained once, on customers from before the first day. The work goes into the context's database, which must belong to the simulation.
 *
 * A simulation that was interrupted is taken up on the day that was not finished. One that is finished is not run again.
 *
 * @param begun as `folder.begin` gives it
 * @throws what the pipelines throw; the reason of the context's signal
 */
export async function simulate(
  context: PipelineContext,
  begun: SimulationRecord,
  { folder, dataSet, train = runTraining }: SimulateOptions,
): Promise<SimulationResult> {
  const { schema, progress } = context;
  let record = begun;
  if (record.result) return record.result;
  const { parameters } = record;
  const population = await readPopulation(schema, dataSet);
  const market: Market = { parameters, population, trueLogOdds: fitTrueRisk(schema, population) };
  const save = async (change: Partial<SimulationRecord>) => {
    record = { ...record, ...change };
    await folder.save(record);
  };
  if (record.model_version === null) {
    await save({});
    await save({
      model_version: await trainOnHistory(onDay(context, addDays(parameters.first_date, -1)), market, folder, train),
    });
  }
  const done = record.days.length;
  const name = `simulate ${parameters.scenario}${done > 0 ? ` from day ${done + 1}` : ''}`;
  return showTask(progress, name, parameters.days, async (task) => {
    for (const day of simulateMarket(market)) {
      context.signal.throwIfAborted();
      if (day.day <= done) continue;
      const today = { ...onDay(context, day.date), progress: silentProgress };
      await save({ days: [...record.days, await workThrough(today, day, parameters, folder)] });
      task.update(day.day);
    }
    const result = resultOf(record, folder.home, await readPerformanceADay(context, parameters.days));
    await save({ result });
    task.done(`${parameters.days} days of ${parameters.customers} customers`);
    return result;
  });
}

/** The context on a day of the past: the work takes it for today. */
function onDay(context: PipelineContext, date: string): PipelineContext {
  // Noon is on the same day in every time zone except those far in the east, where the morning is.
  const moment = [12, 6]
    .map((hour) => new Date(startOfDay(date) + hour * 3_600_000))
    .find((time) => dayOf(time, context.timeZone) === date) as Date;
  return { ...context, now: () => moment };
}

/** Trains on customers of the past, who are no customers any more: no prediction is about somebody whom the model has learned. */
async function trainOnHistory(
  context: PipelineContext,
  market: Market,
  folder: SimulationFolder,
  train: (context: PipelineContext) => Promise<unknown>,
): Promise<number> {
  const { schema, mlflow } = context;
  const history = drawHistory(market);
  await runImport(context, await folder.writeCustomers(schema, 'history', history));
  await train(context);
  await removeCustomers(
    context,
    history.map(({ id }) => id),
  );
  return Number((await championVersion(mlflow)).version);
}

async function workThrough(
  context: PipelineContext,
  day: MarketDay,
  { days }: SimulationParameters,
  folder: SimulationFolder,
): Promise<SimulatedDay> {
  const { schema } = context;
  const { date, outcomes, departed, joined } = day;
  await folder.writeTruth(schema, day);
  await runImport(context, await folder.writeCustomers(schema, `${date}-customers`, day.customers));
  if (outcomes.length > 0) await runOutcomes(context, await folder.writeOutcomes(schema, `${date}-outcomes`, outcomes));
  await removeCustomers(context, departed);
  const { customers } = await runPrediction(context);
  const report = await runMonitoring(context);
  return {
    date,
    customers,
    joined,
    departed: departed.length,
    outcomes: outcomes.length,
    ...driftOf(report),
    ...(await compareWithTruth(context, day)),
    performance_fell: fallen(await readPerformanceADay(context, days)),
  };
}

/** The schema has no place for a customer who is gone, so the record goes. Predictions and outcomes stay. */
async function removeCustomers({ warehouse, schema }: PipelineContext, ids: readonly string[]): Promise<void> {
  await sql`DELETE FROM customer_data WHERE ${sql.ref(schema.id)} = ANY(${ids}::text[])`.execute(warehouse.db);
}

function driftOf({
  dataset_drift,
  columns,
}: MonitoringResult): Pick<SimulatedDay, 'dataset_drift' | 'drifted_columns' | 'changed_columns'> {
  const changed = columns
    .filter(({ effect, p_value_adjusted }) => isLargeEffect({ effect, pValueAdjusted: p_value_adjusted }))
    .map(({ column_name, effect }) => ({ column: column_name, effect: effect as number }));
  return {
    dataset_drift,
    drifted_columns: columns.filter(({ drift_detected }) => drift_detected).map(({ column_name }) => column_name),
    changed_columns: changed.sort((a, b) => b.effect - a.effect),
  };
}

async function compareWithTruth(
  { warehouse, schema }: PipelineContext,
  { date, truth }: MarketDay,
): Promise<Pick<SimulatedDay, 'mean_risk' | 'true_mean_risk' | 'true_roc_auc'>> {
  const { rows } = await sql<{ id: string; probability: number }>`
    SELECT ${sql.ref(schema.id)} AS id, probability FROM prediction_logs WHERE prediction_date = ${date}::date`.execute(
    warehouse.db,
  );
  const scores = new Map(rows.map(({ id, probability }) => [id, probability]));
  const present = truth.filter(({ probability }) => probability !== null);
  const probability = Float64Array.from(present, (customer) => customer.probability as number);
  const score = Float64Array.from(present, ({ id }) => scores.get(id) as number);
  return { mean_risk: meanOf(score), true_mean_risk: meanOf(probability), true_roc_auc: trueRocAuc(probability, score) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The date of which the day's report says that its predictions turned out worse than estimated, if there is one. @param days newest first */
function fallen(days: PerformanceADay): string[] {
  const fall = newestFall(days);
  return fall ? [fall.date_dataset] : [];
}

function resultOf(
  { parameters, model_version, days }: SimulationRecord,
  home: string,
  performance: PerformanceADay,
): SimulationResult {
  const { scenario, first_date, from_day } = parameters;
  const changedOn = scenario === 'none' ? null : addDays(first_date, from_day - 1);
  const ofDate = new Map(performance.map((day) => [day.date_dataset, day]));
  return {
    ...parameters,
    summary: SCENARIOS[scenario].summary,
    changed_on: changedOn,
    home,
    model_version: model_version as number,
    days_simulated: days.map((day) => {
      const figures = ofDate.get(day.date);
      return {
        ...day,
        estimated: figures?.estimated ?? null,
        estimated_low: figures?.estimated_low ?? null,
        estimated_high: figures?.estimated_high ?? null,
        measured: figures?.value ?? null,
        measured_low: figures?.low ?? null,
        measured_high: figures?.high ?? null,
        known: figures?.known ?? 0,
      };
    }),
    found: findChanges(days, changedOn),
  };
}
