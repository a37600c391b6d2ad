/**
 * Prints Kibana's saved objects (NDJSON, as its import takes them): a data view of the logs, saved searches, and a dashboard.
 *
 *   node deploy/kibana/objects.js > deploy/kibana/churnops.ndjson
 */
const VIEW = { type: 'index-pattern', id: 'churnops-logs' };

const searchSource = (query, extra = {}) => ({
  kibanaSavedObjectMeta: {
    searchSourceJSON: JSON.stringify({
      query: { query, language: 'kuery' },
      filter: [],
      indexRefName: 'kibanaSavedObjectMeta.searchSourceJSON.index',
      ...extra,
    }),
  },
});
const onView = [{ name: 'kibanaSavedObjectMeta.searchSourceJSON.index', ...VIEW }];

const search = (id, title, description, query, columns) => ({
  type: 'search',
  id: `churnops-${id}`,
  attributes: { title, description, columns, sort: [['@timestamp', 'desc']], hits: 0, version: 1, ...searchSource(query) },
  references: onView,
});

const count = { id: '1', enabled: true, type: 'count', schema: 'metric', params: {} };
const overTime = {
  id: '2',
  enabled: true,
  type: 'date_histogram',
  schema: 'segment',
  params: {
    field: '@timestamp',
    useNormalizedEsInterval: true,
    interval: 'auto',
    drop_partials: false,
    min_doc_count: 1,
    extended_bounds: {},
  },
};
const terms = (id, schema, field, size = 10) => ({
  id,
  enabled: true,
  type: 'terms',
  schema,
  params: { field, orderBy: '1', order: 'desc', size, otherBucket: false, missingBucket: false },
});

const barsParams = {
  type: 'histogram',
  addTooltip: true,
  addLegend: true,
  legendPosition: 'right',
  grid: { categoryLines: false },
  categoryAxes: [
    {
      id: 'CategoryAxis-1',
      type: 'category',
      position: 'bottom',
      show: true,
      scale: { type: 'linear' },
      labels: { show: true, truncate: 100 },
      title: {},
    },
  ],
  valueAxes: [
    {
      id: 'ValueAxis-1',
      name: 'LeftAxis-1',
      type: 'value',
      position: 'left',
      show: true,
      scale: { type: 'linear', mode: 'normal' },
      labels: { show: true, rotate: 0, filter: false, truncate: 100 },
      title: { text: 'lines' },
    },
  ],
  seriesParams: [{ show: true, type: 'histogram', mode: 'stacked', data: { label: 'lines', id: '1' }, valueAxis: 'ValueAxis-1' }],
};
const tableParams = {
  perPage: 10,
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  showTotal: false,
  totalFunc: 'sum',
  percentageCol: '',
};

const picture = (id, title, query, type, aggs) => ({
  type: 'visualization',
  id: `churnops-${id}`,
  attributes: {
    title,
    description: '',
    uiStateJSON: '{}',
    version: 1,
    visState: JSON.stringify({ title, type, params: type === 'table' ? tableParams : barsParams, aggs }),
    ...searchSource(query),
  },
  references: onView,
});

const pictures = [
  picture('lines', 'Lines by level', '', 'histogram', [count, overTime, terms('3', 'group', 'log.level', 5)]),
  picture('work', 'What was done', 'event.action : *', 'histogram', [count, overTime, terms('3', 'group', 'event.action', 12)]),
  picture('errors', 'Errors by code', 'log.level : ("error" or "fatal")', 'table', [
    count,
    terms('2', 'bucket', 'error.code', 20),
  ]),
  picture('runs', 'Lines by run of another scheduler', 'outside_run.id : *', 'table', [
    count,
    terms('2', 'bucket', 'outside_run.id', 20),
    terms('3', 'bucket', 'outside_run.try', 5),
  ]),
];

const searches = [
  search('problems', 'Warnings and errors', 'What needs a look', 'log.level : ("warn" or "error" or "fatal")', [
    'log.level',
    'event.action',
    'error.code',
    'message',
  ]),
  search(
    'nights',
    'Nights',
    'What the pipelines did: training, scoring, monitoring',
    'event.action : ("train" or "predict" or "rescore" or "monitor" or "promote")',
    ['event.action', 'labels.prediction_date', 'labels.date_dataset', 'outside_run.id', 'message'],
  ),
  search(
    'trace',
    'Lines of a trace',
    'From a task of Airflow to its lines and those of what it ran: put the trace id that its log says, or its run id, in the query',
    'trace.id : * or outside_run.id : *',
    ['service.name', 'trace.id', 'outside_run.id', 'outside_run.try', 'log.level', 'event.action', 'message'],
  ),
  search('tasks', "Airflow's tasks", "What Airflow's task logs say, try by try", 'service.name : "airflow"', [
    'airflow.dag_id',
    'airflow.task_id',
    'airflow.map_index',
    'airflow.run_id',
    'airflow.try_number',
    'trace.id',
    'log.level',
    'message',
  ]),
];

const tiles = [
  [pictures[0], { x: 0, y: 0, w: 24, h: 12 }],
  [pictures[1], { x: 24, y: 0, w: 24, h: 12 }],
  [pictures[2], { x: 0, y: 12, w: 24, h: 12 }],
  [pictures[3], { x: 24, y: 12, w: 24, h: 12 }],
  [searches[0], { x: 0, y: 24, w: 48, h: 16 }],
];
const dashboard = {
  type: 'dashboard',
  id: 'churnops-logs',
  attributes: {
    title: 'churnops: logs',
    description: 'What churnops wrote, by level, by what it did, and by what went wrong',
    hits: 0,
    version: 1,
    timeRestore: true,
    timeFrom: 'now-7d',
    timeTo: 'now',
    optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
    panelsJSON: JSON.stringify(
      tiles.map(([{ type }, place], i) => ({
        version: '7.10.2',
        panelIndex: String(i),
        type,
        gridData: { ...place, i: String(i) },
        embeddableConfig: {},
        panelRefName: `panel_${i}`,
      })),
    ),
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }) },
  },
  references: tiles.map(([{ type, id }], i) => ({ name: `panel_${i}`, type, id })),
};

const view = { ...VIEW, attributes: { title: 'logs-churnops*', timeFieldName: '@timestamp' }, references: [] };
for (const object of [view, ...searches, ...pictures, dashboard]) console.log(JSON.stringify(object));
