// False alarms and power of the drift policies on bootstrap samples of the bundled data set: 19 features, customers drawn as a whole. All draws
// are seeded, so the figures are the same on every machine. Writes the pictures of packages/drift/README.md.
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
  'Evidently, thresholds of 0.2': { policy: 'evidently', driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 },
};
const NAMES = Object.keys(POLICIES);
const RISES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12];
const RISE_ROWS = 1500;
const RISE_PAIRS = 200;
const FEED_PAIRS = 20;
const SHIFT_ROWS = 1_000_000;
const SHIFT_PAIRS = 10;

const draw = telcoBootstrap(20261128);

/** Pairs of samples without drift: how often each policy flags a data set, and a column. */
function falseAlarms() {
  return SIZES.map(([m, n]) => {
    const reports = repeat(PAIRS, () => ({ columns: comparedColumns(draw(m), draw(n)) }));
    const columnsFlagged = ({ columns }) => columns.filter(({ drifted }) => drifted).length / columns.length;
    const found = reports.map((list) => ({
      datasets: mean(list, ({ report }) => Number(report.datasetDrift)),
      columns: mean(list, ({ report }) => columnsFlagged(report)),
    }));
    return { size: m === n ? n.toLocaleString('en') : `${m} and ${n}`, found };
  });
}

/** Prices rise: how often each policy finds it. */
function power() {
  return RISES.map((rise) => {
    const reports = repeat(RISE_PAIRS, () => {
      const current = withChanged(draw(RISE_ROWS), 'MonthlyCharges', (charge) => charge * (1 + rise / 100));
      return { columns: comparedColumns(draw(RISE_ROWS), current), feature: 'MonthlyCharges' };
    });
    return { rise, found: reports.map(foundIn) };
  });
}

/** Feeds that broke, in each column that the fault may befall: how often each policy finds it. */
function brokenFeeds() {
  return BROKEN_FEEDS.map(({ what, features, broken }) => {
    const reports = repeat(features.length * FEED_PAIRS, (pair) => {
      const feature = features[pair % features.length];
      return { columns: comparedColumns(draw(RISE_ROWS), broken(draw(RISE_ROWS), feature)), feature };
    });
    return { what, found: reports.map(foundIn) };
  });
}

/** A shift of 0.01 standard deviations in a million rows: how often it is significant, and how often each policy calls it drift. */
function smallShifts() {
  return NUMERICAL.map((feature) => {
    const reports = repeat(SHIFT_PAIRS, () => ({
      columns: comparedColumns(draw(SHIFT_ROWS), shifted(draw(SHIFT_ROWS), feature, 0.01)),
      feature,
    }));
    const isSignificant = ({ report }) => report.columns.find(({ name }) => name === feature).pValueAdjusted < 0.05;
    return { feature, significant: mean(reports[0], (one) => Number(isSignificant(one))), found: reports.map(foundIn) };
  });
}

/** The reports of each policy on the same pairs of samples. */
function repeat(pairs, make) {
  const lists = NAMES.map(() => []);
  for (let pair = 0; pair < pairs; pair++) {
    const { columns, feature } = make(pair);
    for (const [i, name] of NAMES.entries()) lists[i].push({ report: datasetDrift(columns, POLICIES[name]), feature });
  }
  return lists;
}

/** How often the feature is named, and how often the data set is flagged then. */
function foundIn(list) {
  const isNamed = ({ report, feature }) => report.columns.some(({ name, drifted }) => drifted && name === feature);
  return {
    datasets: mean(list, (one) => Number(isNamed(one) && one.report.datasetDrift)),
    named: mean(list, (one) => Number(isNamed(one))),
  };
}

function mean(list, of) {
  return list.reduce((sum, one) => sum + of(one), 0) / list.length;
}

function drawPictures(alarms, rises) {
  const bars = {
    kind: 'grouped-bar',
    title: 'No drift: data sets flagged all the same',
    valueLabel: `% of ${PAIRS} pairs`,
    groups: alarms.map(({ size }) => `${size} rows`),
    series: NAMES.map((name, i) => ({ name, values: alarms.map(({ found }) => 100 * found[i].datasets) })),
  };
  const curves = {
    kind: 'line',
    title: `Prices rise: MonthlyCharges named in ${RISE_ROWS.toLocaleString('en')} rows`,
    xLabel: 'rise of MonthlyCharges, %',
    yLabel: `% of ${RISE_PAIRS} pairs`,
    series: NAMES.map((name, i) => ({ name, x: RISES, y: rises.map(({ found }) => 100 * found[i].named) })),
  };
  writeFileSync(`${PICTURES}false-alarms.svg`, drawChart(bars, { id: 'false-alarms', width: 640 }));
  writeFileSync(`${PICTURES}power.svg`, drawChart(curves, { id: 'power', width: 640 }));
}

export async function run() {
  const alarms = falseAlarms();
  const rises = power();
  drawPictures(alarms, rises);
  const percent = (share) => `${Number((100 * share).toPrecision(3))} %`;
  const cell = ({ datasets, columns, named }) => `${percent(datasets)} (${percent(columns ?? named)})`;
  return {
    title: `drift: false alarms and power, bootstrap samples of the data set, ${PAIRS} and ${RISE_PAIRS} pairs`,
    header: ['', ...NAMES],
    rows: [
      ...alarms.map(({ size, found }) => [`no drift, ${size} rows: data sets (columns) flagged`, ...found.map(cell)]),
      ...rises.map(({ rise, found }) => [
        `prices rise by ${rise} %: data sets flagged (MonthlyCharges named)`,
        ...found.map(cell),
      ]),
      ...brokenFeeds().map(({ what, found }) => [`${what}: data sets flagged (the column named)`, ...found.map(cell)]),
      ...smallShifts().map(({ feature, found, significant }) => [
        `${feature} shifted by 0.01 standard deviations, 1,000,000 rows; significant in ${percent(significant)}: data sets flagged (the column named)`,
        ...found.map(cell),
      ]),
    ],
    notes: [`The pictures are in ${PICTURES}.`],
  };
}
