import type { Metric } from '@churnops/mlflow';
import { type Html, html } from '../html.js';

const WIDTH = 440;
const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 22;
const TOP = 8;

/** Colours that are told apart by most eyes (Okabe and Ito 2008). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#7f7f7f', '#b8a800'];

export function colour(i: number): string {
  return COLOURS[i % COLOURS.length] as string;
}

/**
 * A metric of runs over their steps, or over time where all is logged at one step.
 *
 * @param metrics of all runs; what is not a number is left out
 * @param runIds in the order of their colours
 */
export function lineChart(metrics: readonly Metric[], runIds: readonly string[]): Html {
  const finite = metrics.filter(({ value }) => typeof value === 'number');
  const isBySteps = finite.some(({ step }) => Number(step ?? 0) !== Number(finite[0]?.step ?? 0));
  const points = finite.map((metric) => ({
    run: metric.run_id as string,
    x: Number((isBySteps ? metric.step : metric.timestamp) ?? 0),
    y: metric.value as number,
  }));
  const [left, right] = extent(points.map(({ x }) => x));
  const [low, high] = extent(points.map(({ y }) => y));
  const at = ({ x, y }: { x: number; y: number }) =>
    `${(LEFT + ((x - left) / (right - left)) * (WIDTH - LEFT - 6)).toFixed(1)},${(TOP + ((high - y) / (high - low)) * (HEIGHT - TOP - BOTTOM)).toFixed(1)}`;
  const bottom = HEIGHT - BOTTOM;
  const label = (x: number) => (isBySteps ? String(x) : new Date(x).toISOString().slice(11, 19));
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<path class="axis" d="M${LEFT} ${TOP}V${bottom}H${WIDTH}" fill="none"/>
<text x="${LEFT - 6}" y="${TOP + 9}" text-anchor="end">${axisLabel(high)}</text><text x="${LEFT - 6}" y="${bottom}" text-anchor="end">${axisLabel(low)}</text>
<text x="${LEFT}" y="${HEIGHT - 6}">${label(left)}</text><text x="${WIDTH - 4}" y="${HEIGHT - 6}" text-anchor="end">${label(right)}</text>
${runIds.map(
  (id, i) =>
    html`<polyline stroke="${colour(i)}" points="${points
      .filter(({ run }) => run === id)
      .map(at)
      .join(' ')}"/>`,
)}
</svg>`;
}

/** Widened where all are the same, so that a line is drawn in the middle. */
function extent(values: readonly number[]): [number, number] {
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

/** As many digits as there is room for. */
function axisLabel(value: number): string {
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5
    ? String(Number(value.toPrecision(4)))
    : value === 0
      ? '0'
      : value.toExponential(1);
}
