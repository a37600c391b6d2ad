import type { FastifyInstance } from 'fastify';
import type { PipelineContext } from '../context.js';
import type { Instruments } from './instruments.js';
import { loggedValues } from './logged-values.js';
import { driftMetrics } from './stored/drift-metrics.js';
import { LastRead } from './stored/last-read.js';
import { performanceMetrics } from './stored/performance-metrics.js';
import { pipelineMetrics } from './stored/pipeline-metrics.js';
import { qualityMetrics } from './stored/quality-metrics.js';
import { trackingMetrics } from './stored/tracking-metrics.js';

/** Of the text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Stands for the route of requests that have none. Their paths are anybody's, and would make a time series each. */
const NO_ROUTE = 'none';

/** What this process counts and measures, for Prometheus. The library is loaded with the first answer, which does not wait for it. */
export class Metrics {
  readonly #groups: Readonly<Record<string, LastRead>>;
  #loading: Promise<Instruments> | undefined;

  /** @param options.tracking whether the pipelines use our own tracking server, whose runs are then counted */
  constructor({ tracking }: { readonly tracking: boolean }) {
    this.#groups = {
      pipelines: new LastRead(pipelineMetrics),
      drift: new LastRead(driftMetrics),
      quality: new LastRead(qualityMetrics),
      performance: new LastRead(performanceMetrics),
      ...(tracking && { tracking: new LastRead(trackingMetrics) }),
    };
  }

  /** Measures each request to a server. Call it before the server has routes. */
  measure(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      const labels = { method: request.method, route: request.routeOptions.url ?? NO_ROUTE, status: reply.statusCode };
      const seconds = reply.elapsedTime / 1000;
      this.#use(({ requests }) => requests.observe(labels, seconds));
      done();
    });
  }

  /** Also counts what is asked of our tracking server, and what is logged there. */
  measureTracking(server: FastifyInstance): void {
    this.measure(server);
    server.addHook('onResponse', (request, { statusCode: status }, done) => {
      const logged = status === 200 ? loggedValues(request.routeOptions.url ?? NO_ROUTE, request.body) : undefined;
      this.#use(({ trackingRequests, loggedValues }) => {
        trackingRequests.inc({ status });
        if (logged) for (const [kind, count] of Object.entries(logged)) loggedValues.inc({ kind }, count);
      });
      done();
    });
  }

  /** Notes that a version has scored some customers. */
  scored(rows: number, version: number, seconds: number): void {
    this.#use(({ scoring, scoredRows }) => {
      scoring.observe(seconds);
      scoredRows.inc({ model_version: version }, rows);
    });
  }

  /** All metrics in Prometheus' text format. What is in the database is asked of it at most every few seconds. */
  async text(context: Pick<PipelineContext, 'warehouse' | 'timeZone' | 'now' | 'logger'>): Promise<string> {
    const instruments = await this.#instruments();
    const { connections, idleConnections, maxConnections, waitingRequests } = instruments;
    for (const { pool, open, idle, most, waiting } of context.warehouse.pools()) {
      connections.set({ pool }, open);
      idleConnections.set({ pool }, idle);
      maxConnections.set({ pool }, most);
      waitingRequests.set({ pool }, waiting);
    }
    const now = () => context.now().getTime();
    await Promise.all(
      Object.entries(this.#groups).map(async ([group, last]) => {
        await last.refresh(context, now, (error) =>
          context.logger.warn({ err: error }, `metrics of ${group} could not be read: ${error.message}`),
        );
        if (last.readAt !== undefined) instruments.setStored(group, Object.keys(last.metrics.help), last.samples, last.readAt);
      }),
    );
    return instruments.text();
  }

  #use(work: (instruments: Instruments) => void): void {
    // If it can't be loaded, whoever asks for the metrics is told so.
    this.#instruments().then(work, () => {});
  }

  #instruments(): Promise<Instruments> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<Instruments> {
    const { Instruments } = await import('./instruments.js');
    const instruments = new Instruments();
    for (const { metrics } of Object.values(this.#groups)) instruments.addStored(metrics.help, metrics.labels);
    return instruments;
  }
}
