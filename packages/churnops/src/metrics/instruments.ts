import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../version.js';
import type { Sample } from './stored/stored-metrics.js';

/** Upper bounds in seconds: from a look-up in memory to an import or a training over HTTP. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
/** One customer takes some 0.1 ms, the most that fit into a request a second. */
const SCORING_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** Gauges of prom-client whose names end with `_total`, against Prometheus' naming rules. Each has a twin without it, by type. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/**
 * The metrics of a process. Importing this loads prom-client.
 *
 * Names follow https://prometheus.io/docs/practices/naming/: the prefix `churnops_`, seconds as the unit of time, `_total` for counters.
 */
export class Instruments {
  readonly registry = new Registry();
  readonly requests = this.#histogram({
    name: 'churnops_http_request_duration_seconds',
    help: 'How long requests took, by the template of their route; the pipelines’ own to the tracking server too.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
  });
  readonly scoring = this.#histogram({
    name: 'churnops_scoring_duration_seconds',
    help: 'How long the model took for the customers of a request to /invocations.',
    labelNames: [],
    buckets: SCORING_BUCKETS,
  });
  readonly scoredRows = this.#counter({
    name: 'churnops_scoring_rows_total',
    help: 'Customers scored by /invocations, by the version that scored them.',
    labelNames: ['model_version'],
  });
  readonly trackingRequests = this.#counter({
    name: 'churnops_tracking_requests_total',
    help: 'Requests to our own tracking server, by status of the answer.',
    labelNames: ['status'],
  });
  readonly loggedValues = this.#counter({
    name: 'churnops_tracking_logged_values_total',
    help: 'Metrics, parameters and tags of runs that our own tracking server has taken.',
    labelNames: ['kind'],
  });
  readonly connections = this.#gauge({
    name: 'churnops_database_pool_connections',
    help: 'Open connections to the database.',
    labelNames: ['pool'],
  });
  readonly idleConnections = this.#gauge({
    name: 'churnops_database_pool_idle_connections',
    help: 'Open connections that nobody uses.',
    labelNames: ['pool'],
  });
  readonly maxConnections = this.#gauge({
    name: 'churnops_database_pool_max_connections',
    help: 'Most connections that may be open.',
    labelNames: ['pool'],
  });
  readonly waitingRequests = this.#gauge({
    name: 'churnops_database_pool_waiting_requests',
    help: 'Requests that wait for a connection.',
    labelNames: ['pool'],
  });
  readonly #readTimes = this.#gauge({
    name: 'churnops_stored_metrics_read_timestamp_seconds',
    help: 'When the metrics of a group were last read from the database.',
    labelNames: ['group'],
  });
  readonly #stored = new Map<string, Gauge | Counter>();
  #hasProcessMetrics = false;

  constructor() {
    this.#gauge({ name: 'churnops_build_info', help: 'The version, as a label; always 1.', labelNames: ['version'] }).set(
      { version: VERSION },
      1,
    );
  }

  /** Metrics whose values come from the database. */
  addStored(help: Readonly<Record<string, string>>, labelNames: readonly string[]): void {
    for (const [name, text] of Object.entries(help)) {
      const options = { name, help: text, labelNames };
      const metric = name.endsWith('_total') ? this.#counter(options) : this.#gauge(options);
      this.#stored.set(name, metric);
      clear(metric);
    }
  }

  /** Replaces the values of such metrics. @param readAt ms since 1970 */
  setStored(group: string, names: readonly string[], samples: readonly Sample<string>[], readAt: number): void {
    for (const name of names) clear(this.#stored.get(name));
    for (const { name, labels = {}, value } of samples) this.#stored.get(name)?.inc(labels, value);
    this.#readTimes.set({ group }, readAt / 1000);
  }

  /** Everything in Prometheus' text format. */
  text(): Promise<string> {
    this.#addProcessMetrics();
    return this.registry.metrics();
  }

  /** Memory, processor, event loop, garbage collection. From the first scrape on: they cost a little, and not everybody scrapes. */
  #addProcessMetrics(): void {
    if (this.#hasProcessMetrics) return;
    this.#hasProcessMetrics = true;
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
  }

  #histogram(options: { name: string; help: string; labelNames: readonly string[]; buckets: number[] }): Histogram {
    return new Histogram({ ...options, labelNames: [...options.labelNames], registers: [this.registry] });
  }

  #counter(options: { name: string; help: string; labelNames: readonly string[] }): Counter {
    return new Counter({ ...options, labelNames: [...options.labelNames], registers: [this.registry] });
  }

  #gauge(options: { name: string; help: string; labelNames: readonly string[] }): Gauge {
    return new Gauge({ ...options, labelNames: [...options.labelNames], registers: [this.registry] });
  }
}

/** Takes all values away. The library gives a metric without labels the value 0 from the start, which nobody has measured. */
function clear(metric: Gauge | Counter | undefined): void {
  metric?.reset();
  metric?.remove({});
}
