import { plot } from '../axis/plot.js';
import { valueAxis } from '../axis/value-axis.js';
import type { ChartSize } from '../chart-kind.js';
import { seriesLook } from '../svg/colours.js';
import { element, rounded } from '../svg/element.js';
import type { Drawing } from '../svg/picture.js';

/** The shares of samples in the same bins. */
export interface BinnedShares {
  readonly valueLabel: string;
  /** Limits of the bins in ascending order, one more than there are bins. */
  readonly edges: readonly number[];
  readonly samples: readonly { readonly name: string; readonly shares: readonly number[] }[];
}

/** Histograms as outlines over each other, so that both can be seen. */
export function drawHistogram({ valueLabel, edges, samples }: BinnedShares, size: ChartSize): Drawing {
  const ends: [number, number] = [edges[0] as number, edges.at(-1) as number];
  const entries = samples.map(({ name, shares }, i) => ({ name, shares, look: seriesLook(i) }));
  return plot({
    size,
    xLabel: valueLabel,
    yLabel: 'share of values',
    legend: entries,
    xAxis: (range) => valueAxis(ends, range, { count: 6, nice: false }),
    yAxis: (range) => valueAxis([0, Math.max(...samples.flatMap(({ shares }) => shares))], range, { count: 5 }),
    draw: (x, y) =>
      entries.map(({ shares, look }) => element('g', { ...look }, drawSteps(edges.map(x), shares.map(y), y(0)))).join('\n'),
  });
}

/** One row for each bin. */
export function sharesTable({ edges, samples }: BinnedShares) {
  return {
    header: ['from', 'to', ...samples.map(({ name }) => `${name}, share`)],
    rows: edges.slice(1).map((to, i) => [edges[i] as number, to, ...samples.map(({ shares }) => shares[i] as number)]),
  };
}

/** The outline of the bars. It is closed along the axis. */
function drawSteps(edges: readonly number[], tops: readonly number[], bottom: number): string {
  const [first = 0] = edges;
  const steps = tops.map((top, i) => `V${rounded(top)}H${rounded(edges[i + 1] as number)}`);
  return element('path', {
    class: 'chart-steps',
    d: `M${rounded(first)} ${rounded(bottom)}${steps.join('')}V${rounded(bottom)}Z`,
    fill: 'currentColor',
    'fill-opacity': 0.25,
    stroke: 'currentColor',
    'stroke-width': 1.5,
  });
}
