import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import type { DriftReference } from '../drift-reference.js';
import { ChurnopsError } from '../errors.js';
import { today } from '../logical-date.js';
import { showTask } from '../progress.js';
import { loadModel } from '../registry/load-model.js';
import type { ModelScorer } from '../registry/model-scorer.js';
import { REGISTERED_MODEL } from '../registry/names.js';
import { inRowThread } from '../row-thread/in-row-thread.js';
import { dateLiteral } from '../warehouse/sql-literals.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { WarehouseSession } from '../warehouse/warehouse.js';
import { describeDomainClassifier, describeRiskShares } from './describe-multivariate.js';
import type { Multivariate, RiskShares } from './multivariate-result.js';
import type { MultivariateAnswer, MultivariateJob } from './multivariate-worker.js';
import { type ResolvedReference, resolveReference } from './resolve-reference.js';
import { noRiskShares, type RiskSamples, riskShares } from './risk-shares.js';
import { sampledQuery } from './sampled-query.js';
import { saveMultivariate } from './save-multivariate.js';
import { referenceConditions } from './watched-query.js';

/**
 * Reports what concerns all columns of a date together: whether a classifier can tell its customers from the reference, and how much each column adds to the
 * change of the mean predicted risk. Both look at samples of some thousand customers, on a thread of their own; the means are over all customers.
 *
 * Writes `domain_classifier_report` and `risk_shares_report` with their columns, replacing the date's earlier reports.
 *
 * To be called under the date's lock: nobody replaces the predictions or writes another report meanwhile.
 *
 * @param logicalDate `YYYY-MM-DD`
 * @param asked what to compare with, as of `monitor`
 * @param found what the date's drift was measured against, if it was
 * @throws ChurnopsError CHURN_NO_PREDICTIONS, CHURN_NO_SUCH_VERSION, CHURN_NO_REFERENCE, CHURN_STORAGE; what the database throws; the context's signal's
 *   reason, once it is aborted. The date's earlier reports then stay
 */
export async function reportMultivariate(
  context: PipelineContext,
  session: WarehouseSession,
  logicalDate: string,
  asked: DriftReference | undefined,
  found?: ResolvedReference,
): Promise<Multivariate> {
  return showTask(context.progress, `compare customers of ${logicalDate}`, undefined, async (task) => {
    const report = await compare(context, session, logicalDate, asked, found);
    const described = [describeDomainClassifier(report.domain_classifier), describeRiskShares(report.risk_shares)];
    task.done(described.join('; '));
    context.logger[report.domain_classifier.drift_detected ? 'warn' : 'info'](
      { event: { action: 'monitor' }, labels: { date_dataset: logicalDate } },
      described.join('; '),
    );
    return report;
  });
}

async function compare(
  context: PipelineContext,
  session: WarehouseSession,
  date: string,
  asked: DriftReference | undefined,
  found: ResolvedReference | undefined,
): Promise<Multivariate> {
  const { schema, signal } = context;
  // All that the tracking server is asked for comes before the transaction, as it shares the embedded database's connection.
  const { version, facts, dates, file } = await resolveReference(context, session.db, date, asked, found);
  const model = await scorerOf(context, version);
  return session.transaction(async (steps) => {
    const isOwn = file === null && facts.reference_version === version;
    const means = {
      currentMean: await meanProbability(steps.db, [`prediction_date = ${dateLiteral(date)}`]),
      referenceMean: isOwn ? await meanProbability(steps.db, referenceConditions(schema, dates)) : null,
    };
    const pipeline = 'scorer' in model ? (model.scorer.pipeline ?? null) : null;
    const job: MultivariateJob = { descriptor: schema.descriptor, reference: file, pipeline, means };
    const rows = await steps.copyOut(sampledQuery(schema, date, dates));
    const place = { module: new URL('./multivariate-worker.js', import.meta.url), name: 'multivariate' };
    const { domainClassifier, risk } = await inRowThread<MultivariateJob, MultivariateAnswer>(place, job, rows, signal);
    const shares = 'shares' in risk ? risk.shares : await sharesHere(model, schema.features, { ...risk.samples, ...means });
    const report = { domain_classifier: domainClassifier, risk_shares: shares };
    await saveMultivariate(steps.db, report, {
      ...{ date_dataset: date, date_report: today(context), model_version: version, reference: facts.reference },
    });
    return report;
  });
}

/** What scores with the version, or why nothing can. */
type Scoring = { readonly scorer: ModelScorer } | { readonly reason: string };

/** Failures that may pass are thrown, so that the run is tried again. */
async function scorerOf(context: PipelineContext, version: number): Promise<Scoring> {
  return reasonOf(async () => {
    const registered = await context.mlflow.getModelVersion(REGISTERED_MODEL, String(version));
    if (!registered) return { reason: `version ${version} of ${REGISTERED_MODEL} is no longer registered` };
    return { scorer: (await loadModel(context, registered)).scorer };
  });
}

async function sharesHere(model: Scoring, features: readonly string[], samples: RiskSamples): Promise<RiskShares> {
  const found = await reasonOf(async () => {
    if ('reason' in model) return model;
    return { shares: await riskShares((frame) => model.scorer.score(frame), features, samples) };
  });
  return 'reason' in found ? noRiskShares('no_model', found.reason) : found.shares;
}

async function reasonOf<Result>(work: () => Promise<Result>): Promise<Result | { readonly reason: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ChurnopsError && !error.kind.retryable) return { reason: error.message };
    throw error;
  }
}

/** @param conditions on `prediction_logs`, which no row meets twice; their dates were checked to be YYYY-MM-DD */
async function meanProbability(db: Kysely<WarehouseTables>, conditions: readonly string[]): Promise<number> {
  const rows = conditions.map((condition) => `SELECT probability FROM prediction_logs WHERE ${condition}`).join(' UNION ALL ');
  const { rows: found } = await sql<{ mean: number }>`SELECT avg(probability) AS mean FROM (${sql.raw(rows)}) AS scored`.execute(
    db,
  );
  return found[0]?.mean as number;
}
