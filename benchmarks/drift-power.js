// False alarms and power of the drift policies on bootstrap samples of the bundled data set: 19 features, customers drawn as a whole. Everything
// is seeded, so the figures are the same on every machine. Writes the pictures of packages/drift/README.md.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawChart } from '../packages/charts/dist/index.js';
import { datasetDrift } from '../packages/drift/dist/index.js';
import {
  BROKEN_FEEDS,
  comparedColumns,
  NUMERICAL,
  shifted,
  telcoBootstrap,
  withChanged,
} from '../packages/drift/dist/testing-bootstrap.js';

const PICTURES = fileURLToPath(new URL('../packages/drift/docs/', import.meta.url));
const PAIRS = 500;
const SIZES = [
  [200, 200],
  [600, 300],
  [2000, 2000],
  [20_000, 20_000],
  [200_000, 200_000],
];
const POLICIES = {
  default: {},
  'Evidently’s preset': { policy: 'evidently' },
  'Evidently, thresholds 0.2, share 0.25': { policy: 'evidently', driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 },
};
const RISES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12];
const RISE_ROWS = 1500;
const RISE_PAIRS = 200;

const FEED_PAIRS = 20;
const SHIFT_ROWS = 1_000_000;
const SHIFT_PAIRS = 10;

const draw = telcoBootstrap(20261128);
const percent = (share) => `${Number((100 * share).toPrecision(3))} %`;
const columnsFlagged = ({ columns }) => columns.filter(({ drifted }) => drifted).length / columns.length;

/** Pairs of samples without drift: how often each policy flags a data set, and a column. */
function falseAlarms() {
  return SIZES.map(([m, n]) => {
    const found = Object.keys(POLICIES).map(() => ({ datasets: 0, columns: 0 }));
    for (let pair = 0; pair < PAIRS; pair++) {
      const columns = comparedColumns(draw(m), draw(n));
      for (const [i, policy] of Object.values(POLICIES).entries()) {
        const report = datasetDrift(columns, policy);
        found[i].datasets += Number(report.datasetDrift) / PAIRS;
        found[i].columns += columnsFlagged(report) / PAIRS;
      }
    }
    return { m, n, found };
  });
}

/** Prices rise: how often each policy says that MonthlyCharges drifted, and that the data set did. */
function power() {
  return RISES.map((rise) => {
    const found = Object.keys(POLICIES).map(() => ({ datasets: 0, named: 0 }));
    for (let pair = 0; pair < RISE_PAIRS; pair++) {
      const current = withChanged(draw(RISE_ROWS), 'MonthlyCharges', (charge) => charge * (1 + rise / 100));
      addFound(found, comparedColumns(draw(RISE_ROWS), current), 'MonthlyCharges', RISE_PAIRS);
    }
    return { rise, found };
  });
}

/** How often each policy names the column of a feed that broke, over all columns that the fault may befall. */
function brokenFeeds() {
  return BROKEN_FEEDS.map(({ what, features, broken }) => {
    const found = Object.keys(POLICIES).map(() => ({ datasets: 0, named: 0 }));
    for (const feature of features) {
      for (let pair = 0; pair < FEED_PAIRS; pair++) {
        const columns = comparedColumns(draw(RISE_ROWS), broken(draw(RISE_ROWS), feature));
        addFound(found, columns, feature, features.length * FEED_PAIRS);
      }
    }
    return { what, found };
  });
}

/** A shift of 0.01 standard deviations in a million rows: how often it is significant, and how often it is called drift. */
function smallShifts() {
  return NUMERICAL.map((feature) => {
    const found = Object.keys(POLICIES).map(() => ({ datasets: 0, named: 0 }));
    let significant = 0;
    for (let pair = 0; pair < SHIFT_PAIRS; pair++) {
      const columns = comparedColumns(draw(SHIFT_ROWS), shifted(draw(SHIFT_ROWS), feature, 0.01));
      const [report] = addFound(found, columns, feature, SHIFT_PAIRS);
      significant += Number(report.columns.find(({ name }) => name === feature).pValueAdjusted < 0.05) / SHIFT_PAIRS;
    }
    return { feature, found, significant };
  });
}

/** Adds to what each policy found of a pair of samples: whether the feature is named, and whether the data set is flagged then. */
function addFound(found, columns, feature, pairs) {
  return Object.values(POLICIES).map((policy, i) => {
    const report = datasetDrift(columns, policy);
    const named = report.columns.some(({ name, drifted }) => drifted && name === feature);
    found[i].datasets += Number(report.datasetDrift && named) / pairs;
    found[i].named += Number(named) / pairs;
    return report;
  });
}

export async function run() {
  const alarms = falseAlarms();
  const rises = power();
  const feeds = brokenFeeds();
  const shifts = smallShifts();
  const sizes = ({ m, n }) => (m === n ? n.toLocaleString('en') : `${m} and ${n}`);
  const bars = {
    kind: 'grouped-bar',
    title: 'No drift: data sets flagged all the same',
    valueLabel: `% of ${PAIRS} pairs`,
    groups: alarms.map((size) => `${sizes(size)} rows`),
    series: Object.keys(POLICIES).map((name, i) => ({ name, values: alarms.map(({ found }) => 100 * found[i].datasets) })),
  };
  const curves = {
    kind: 'line',
    title: `Prices rise: how often it is found in ${RISE_ROWS.toLocaleString('en')} rows`,
    xLabel: 'rise of MonthlyCharges, %',
    yLabel: `% of ${RISE_PAIRS} pairs`,
    series: Object.keys(POLICIES).flatMap((name, i) => [
      { name: `${name}: data set flagged`, x: RISES, y: rises.map(({ found }) => 100 * found[i].datasets) },
      // By the policy default it is the same: one column is enough.
      ...(i === 0
        ? []
        : [
            {
              name: `${name}: MonthlyCharges alone`,
              x: RISES,
              y: rises.map(({ found }) => 100 * found[i].named),
              isReference: true,
            },
          ]),
    ]),
  };
  writeFileSync(`${PICTURES}false-alarms.svg`, drawChart(bars, { id: 'false-alarms', width: 640 }));
  writeFileSync(`${PICTURES}power.svg`, drawChart(curves, { id: 'power', width: 640 }));
  const cell = ({ datasets, columns, named }) => `${percent(datasets)} (${percent(columns ?? named)})`;
  return {
    title: `drift: false alarms and power, bootstrap samples of the data set, ${PAIRS} and ${RISE_PAIRS} pairs`,
    header: ['', ...Object.keys(POLICIES)],
    rows: [
      ...alarms.map(({ found, ...size }) => [`no drift, ${sizes(size)} rows: data sets (columns) flagged`, ...found.map(cell)]),
      ...rises.map(({ rise, found }) => [
        `prices rise by ${rise} %: data sets flagged (MonthlyCharges named)`,
        ...found.map(cell),
      ]),
      ...feeds.map(({ what, found }) => [`${what}: data sets flagged (the column named)`, ...found.map(cell)]),
      ...shifts.map(({ feature, found, significant }) => [
        `${feature} shifted by 0.01 standard deviations, 1,000,000 rows; significant in ${percent(significant)}: data sets flagged (the column named)`,
        ...found.map(cell),
      ]),
    ],
    notes: [`The pictures are in ${PICTURES}.`],
  };
}
