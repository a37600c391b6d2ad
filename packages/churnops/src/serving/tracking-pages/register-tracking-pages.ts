import { MlflowRequestError, type RestClient } from '@churnops/mlflow';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ChurnopsError, type ErrorCode } from '../../errors.js';
import { CHAMPION, REGISTERED_MODEL } from '../../registry/names.js';
import { sendPage } from '../page.js';
import { sendPageError } from '../page-error.js';
import { comparePage } from './compare-page.js';
import { experimentsPage } from './experiments-page.js';
import { modelPage, modelsPage } from './models-pages.js';
import { MOST_PREVIEWED, preview } from './preview.js';
import { runPage } from './run-page.js';
import { runsPage } from './runs-page.js';
import { TrackingData } from './tracking-data.js';

const MOST_COMPARED = 20;
const MOST_CHARTS = 24;
/** How many metrics are checked for having been logged more than once. */
const MOST_LOOKED_AT = 100;
const FORM_LIMIT = 16 * 1024;

const text = z.string().default('');
const listQuery = z.object({ filter: text, order_by: text, page_token: text });
const runsQuery = listQuery.extend({ all: text });
const runQuery = z.object({ folder: text, file: text });
const compareQuery = z.object({ run: z.union([z.string().transform((id) => [id]), z.array(z.string())]).default([]) });
const aliasForm = z.object({ alias: z.string().min(1), version: z.string().min(1) });

export interface TrackingPagesOptions {
  /** Asks the tracking server with the rights of whoever sent this `Authorization` header. */
  readonly restFor: (authorization: string | undefined) => RestClient;
  /** Makes a version of our registered model the champion, with the same rights. */
  readonly promote: (version: string, request: Pick<FastifyRequest, 'headers' | 'user'>) => Promise<unknown>;
  /**
   * Whether the tracking server is not our own. That server knows our credentials but not our users, so everyone may look and only admins
   * may change anything.
   */
  readonly isRemote: boolean;
}

/** Pages of the tracking server: experiments and runs, comparison, artifacts, registered models. Plain HTML without scripts. */
export function registerTrackingPages(server: FastifyInstance, { restFor, promote, isRemote }: TrackingPagesOptions): void {
  server.register(async (scope) => {
    scope.register(formbody, { bodyLimit: FORM_LIMIT });
    scope.setErrorHandler((error: Error, request, reply) => sendPageError(request, reply, asAnswered(error)));
    const data = ({ headers }: { headers: { authorization?: string | undefined } }) =>
      new TrackingData(restFor(headers.authorization));

    scope.get('/experiments', async (request, reply) => {
      const query = listQuery.parse(request.query);
      return sendPage(reply, experimentsPage(await data(request).experiments(query), query));
    });
    scope.get<{ Params: { id: string } }>('/experiments/:id', async (request, reply) => {
      const tracking = data(request);
      const query = runsQuery.parse(request.query);
      const experiment = await tracking.experiment(request.params.id);
      try {
        return sendPage(reply, runsPage(experiment, await tracking.runs(experiment.experiment_id, query), query));
      } catch (error) {
        // A wrong filter stays in the form, with the reason.
        if (!(error instanceof MlflowRequestError) || error.status !== 400) throw error;
        return sendPage(reply.status(400), runsPage(experiment, { items: [], nextPageToken: undefined }, query, error.said));
      }
    });
    scope.get<{ Params: { id: string } }>('/runs/:id', async (request, reply) => {
      const tracking = data(request);
      const { folder, file } = runQuery.parse(request.query);
      const run = await tracking.run(request.params.id);
      const id = run.info.run_id;
      const files = await tracking.artifacts(id, folder);
      const content = file ? await tracking.artifact(id, file, MOST_PREVIEWED) : undefined;
      const artifacts = { folder, files, preview: content && { path: file, content: preview(file, content) } };
      const keys = (run.data.metrics ?? []).map(({ key }) => key);
      return sendPage(reply, runPage({ run, histories: await histories(tracking, [id], keys), artifacts }));
    });
    scope.get('/compare', async (request, reply) => {
      const tracking = data(request);
      const ids = [...new Set(compareQuery.parse(request.query).run)].slice(0, MOST_COMPARED);
      const runs = await Promise.all(ids.map((id) => tracking.run(id)));
      const keys = [...new Set(runs.flatMap((run) => (run.data.metrics ?? []).map(({ key }) => key)))].sort();
      return sendPage(reply, comparePage(runs, await histories(tracking, ids, keys)));
    });
    scope.get('/models', async (request, reply) => {
      const query = listQuery.parse(request.query);
      return sendPage(reply, modelsPage(await data(request).models(query), query));
    });
    scope.get<{ Params: { name: string } }>('/models/:name', async (request, reply) => {
      const tracking = data(request);
      const model = await tracking.model(request.params.name);
      return sendPage(reply, modelPage(model, await tracking.versions(model.name)));
    });
    scope.post<{ Params: { name: string } }>('/models/:name/alias', async (request, reply) => {
      const { alias, version } = aliasForm.parse(request.body);
      if (isRemote && request.user?.is_admin === false) {
        throw new MlflowRequestError(
          `${request.user.username} is not an admin; only admins may change another tracking server here.`,
          403,
          'PERMISSION_DENIED',
        );
      }
      const { name } = request.params;
      if (name === REGISTERED_MODEL && alias === CHAMPION) await promote(version, request);
      else await data(request).setAlias(name, alias, version);
      return reply.redirect(`/models/${encodeURIComponent(name)}`, 303);
    });
  });
}

/** The tracking server's answers, by our codes. Other errors stay as they are. */
function asAnswered(error: Error): Error {
  if (!(error instanceof MlflowRequestError)) return error;
  const answer = ANSWERS[error.status];
  return answer ? new ChurnopsError(answer.code, error.said, answer.remedy, { cause: error }) : error;
}

/** By status. */
const ANSWERS: Readonly<Record<number, { readonly code: ErrorCode; readonly remedy: string }>> = {
  400: { code: 'CHURN_BAD_INPUT', remedy: 'correct what the message names' },
  401: { code: 'CHURN_UNAUTHENTICATED', remedy: 'log in' },
  403: { code: 'CHURN_FORBIDDEN', remedy: 'ask an admin to do it, or for the permission' },
  404: { code: 'CHURN_NOT_FOUND', remedy: 'it may have been deleted or renamed: look for it in the list that led here' },
};

/** The history of each metric that was logged more than once. */
async function histories(tracking: TrackingData, runIds: readonly string[], keys: readonly string[]) {
  const found = [];
  for (const key of keys.slice(0, MOST_LOOKED_AT)) {
    if (found.length === MOST_CHARTS) break;
    const metrics = await tracking.histories(runIds, key);
    const isSeries = runIds.some((id) => metrics.filter(({ run_id }) => run_id === id).length > 1);
    if (isSeries) found.push({ key, metrics });
  }
  return found;
}
