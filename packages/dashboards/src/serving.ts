import { figure, lines, ourDashboard } from './panels.js';
import { instant, promql } from './queries.js';
import { PROMETHEUS } from './sources.js';

const source = PROMETHEUS;
const REQUESTS = 'churnops_http_request_duration_seconds';
const quantile = (q: number, histogram: string, by = 'le') =>
  `histogram_quantile(${q}, sum by (${by}) (rate(${histogram}_bucket[$__rate_interval])))`;

export const serving = () =>
  ourDashboard({
    name: 'serving',
    title: 'serving',
    description: 'Requests, scoring, the tracking server, the database and the process.',
    from: 'now-6h',
    panels: [
      figure({
        title: 'Up',
        description: 'Whether Prometheus reaches churnops.',
        source,
        queries: [instant('max(up{job="churnops"})', 'up')],
      }),
      figure({
        title: 'Requests a second',
        description: 'Of all kinds.',
        source,
        unit: 'reqps',
        queries: [promql(`sum(rate(${REQUESTS}_count[$__rate_interval]))`, 'requests')],
      }),
      figure({
        title: 'Failed requests',
        description: 'The share that was answered with a status of 500 or more.',
        source,
        unit: 'percentunit',
        queries: [
          promql(
            `(sum(rate(${REQUESTS}_count{status=~"5.."}[$__rate_interval])) or vector(0)) / sum(rate(${REQUESTS}_count[$__rate_interval]))`,
            'failed',
          ),
        ],
      }),
      figure({
        title: 'Memory',
        description: 'Resident, of the process.',
        source,
        unit: 'bytes',
        queries: [promql('process_resident_memory_bytes{job="churnops"}', 'memory')],
      }),
      lines({
        title: 'Requests by route',
        description: 'The ten busiest.',
        source,
        unit: 'reqps',
        min: 0,
        queries: [promql(`topk(10, sum by (method, route) (rate(${REQUESTS}_count[$__rate_interval])))`, '{{method}} {{route}}')],
      }),
      lines({
        title: 'Requests by status',
        description: 'Of the answers.',
        source,
        unit: 'reqps',
        min: 0,
        queries: [promql(`sum by (status) (rate(${REQUESTS}_count[$__rate_interval]))`, '{{status}}')],
      }),
      lines({
        title: 'How long requests take',
        description: 'Half of them, 19 in 20, and 99 in 100 take no longer.',
        source,
        unit: 's',
        min: 0,
        queries: [
          promql(quantile(0.5, REQUESTS), 'half', 'A'),
          promql(quantile(0.95, REQUESTS), '19 in 20', 'B'),
          promql(quantile(0.99, REQUESTS), '99 in 100', 'C'),
        ],
      }),
      lines({
        title: 'How long 19 in 20 requests take, by route',
        description: 'The ten slowest.',
        source,
        unit: 's',
        min: 0,
        queries: [promql(`topk(10, ${quantile(0.95, REQUESTS, 'le, method, route')})`, '{{method}} {{route}}')],
      }),
      lines({
        title: 'How long scoring takes',
        description: 'The model alone, for the customers of one request.',
        source,
        unit: 's',
        min: 0,
        queries: [
          promql(quantile(0.5, 'churnops_scoring_duration_seconds'), 'half', 'A'),
          promql(quantile(0.95, 'churnops_scoring_duration_seconds'), '19 in 20', 'B'),
        ],
      }),
      lines({
        title: 'Customers scored a second',
        description: 'By /invocations, and by which version.',
        source,
        min: 0,
        queries: [
          promql('sum by (model_version) (rate(churnops_scoring_rows_total[$__rate_interval]))', 'version {{model_version}}'),
        ],
      }),
      lines({
        title: 'Tracking: requests and logged values a second',
        description: 'Of our own tracking server, including the pipelines.',
        source,
        min: 0,
        queries: [
          promql('sum(rate(churnops_tracking_requests_total[$__rate_interval]))', 'requests', 'A'),
          promql('sum by (kind) (rate(churnops_tracking_logged_values_total[$__rate_interval]))', '{{kind}}', 'B'),
        ],
      }),
      lines({
        title: 'Tracking: runs',
        description: 'Of our own tracking server, by status.',
        source,
        min: 0,
        queries: [promql('sum by (status) (churnops_tracking_runs)', '{{status}}')],
      }),
      lines({
        title: 'Connections to the database',
        description: 'Open, idle, and requests that wait for one.',
        source,
        min: 0,
        queries: [
          promql('churnops_database_pool_connections', '{{job}}, {{pool}}: open', 'A'),
          promql('churnops_database_pool_idle_connections', '{{job}}, {{pool}}: idle', 'B'),
          promql('churnops_database_pool_waiting_requests', '{{job}}, {{pool}}: waiting', 'C'),
          promql('churnops_database_pool_max_connections', '{{job}}, {{pool}}: most', 'D'),
        ],
      }),
      lines({
        title: 'Processor',
        description: 'Cores that are busy.',
        source,
        min: 0,
        queries: [promql('rate(process_cpu_seconds_total{job="churnops"}[$__rate_interval])', 'busy')],
      }),
      lines({
        title: 'Event loop',
        description: 'How long work waits for its turn: on average, and 99 in 100 times.',
        source,
        unit: 's',
        min: 0,
        queries: [
          promql('nodejs_eventloop_lag_mean_seconds{job="churnops"}', 'average', 'A'),
          promql('nodejs_eventloop_lag_p99_seconds{job="churnops"}', '99 in 100', 'B'),
        ],
      }),
      lines({
        title: 'Memory by use',
        description: 'Of the process.',
        source,
        unit: 'bytes',
        min: 0,
        queries: [
          promql('process_resident_memory_bytes{job="churnops"}', 'resident', 'A'),
          promql('nodejs_heap_size_used_bytes{job="churnops"}', 'heap', 'B'),
          promql('nodejs_external_memory_bytes{job="churnops"}', 'outside of the heap', 'C'),
        ],
      }),
    ],
  });
