import type { ChartKind, ChartTable } from './chart-kind.js';
import { ChartDataError } from './errors.js';
import { type BandChart, bandChart } from './kinds/band.js';
import { type BarChart, barChart } from './kinds/bar.js';
import { type BinnedHistogramChart, binnedHistogramChart } from './kinds/binned-histogram.js';
import { type CurveChart, curveChart } from './kinds/curve.js';
import { type GroupedBarChart, groupedBarChart } from './kinds/grouped-bar.js';
import { type HeatGrid, heatGrid } from './kinds/heat-grid.js';
import { type HistogramChart, histogramChart } from './kinds/histogram.js';
import { type LineChart, lineChart } from './kinds/line.js';
import { type SparkBar, sparkBar } from './kinds/spark-bar.js';
import { picture, svg } from './svg/picture.js';

/** What a chart shows. `kind` says how. */
export type ChartData =
  | LineChart
  | BandChart
  | BarChart
  | GroupedBarChart
  | HistogramChart
  | BinnedHistogramChart
  | CurveChart
  | HeatGrid
  | SparkBar;

type Kinds = { readonly [Kind in ChartData['kind']]: ChartKind<Extract<ChartData, { kind: Kind }>> };

const KINDS: Kinds = {
  line: lineChart,
  band: bandChart,
  bar: barChart,
  'grouped-bar': groupedBarChart,
  histogram: histogramChart,
  'binned-histogram': binnedHistogramChart,
  curve: curveChart,
  'heat-grid': heatGrid,
  'spark-bar': sparkBar,
};

/** What a picture needs besides its data. */
export interface DrawOptions {
  /**
   * Begins the `id`s that name the picture for screen readers; different for each chart of a page. A letter, then letters, digits, `-`, `_`
   * or `.`.
   */
  readonly id: string;
  /** Pixels. Default: depends on the kind, 480 for most. */
  readonly width?: number;
  /** Pixels; a legend adds to it. Default: depends on the kind, 300 for most. */
  readonly height?: number;
  /** Id of an element of the page that has the sentences of `describeChart`. The picture then has none of its own. */
  readonly describedBy?: string;
}

const SMALLEST_SIDE = 160;

/**
 * The data as a picture: an SVG document that stands alone as a file, and takes a page's colours where it is put into one (see
 * `CHART_STYLES`). It has an accessible name (the title) and description (`describeChart`), no inline style and no script.
 *
 * Values that are NaN or infinite are left out, and the description counts them. Without any value the picture says "no data".
 *
 * @throws ChartDataError (`CHART_DATA`) for lists of different lengths, values outside the kind's range, an unknown kind, a bad `id` or a
 * size too small to draw in
 * @example
 * const svg = drawChart({ kind: 'bar', title: 'Customers', valueLabel: 'customers', bars: [{ name: 'Two year', value: 1685 }] }, { id: 'contract' });
 */
export function drawChart(data: ChartData, options: DrawOptions): string {
  const kind = kindOf(data);
  const isSpark = data.kind === 'spark-bar';
  const side = (name: 'width' | 'height') => {
    const value = options[name] ?? kind.size[name];
    const smallest = isSpark ? 1 : name === 'height' ? Math.min(SMALLEST_SIDE, kind.size.height) : SMALLEST_SIDE;
    if (value >= smallest && value < Infinity) return value;
    throw new ChartDataError(name, `is ${value}; give at least ${smallest} pixels`);
  };
  const drawing = kind.draw(data, { width: side('width'), height: side('height') });
  const text = { id: options.id, title: data.title, description: kind.describe(data), describedBy: options.describedBy };
  if (isSpark) return svg(text, { width: drawing.width, height: drawing.height, class: 'chart-spark' }, [drawing.content]);
  return picture(text, drawing);
}

/**
 * Sentences that say what the chart shows: how many values, the first and last, the lowest and highest, how many are left out.
 *
 * @throws ChartDataError (`CHART_DATA`) as `drawChart`
 * @example
 * describeChart({ kind: 'spark-bar', title: 'Done', value: 3, max: 4 }); // '3 of 4.'
 */
export function describeChart(data: ChartData): string {
  return kindOf(data).describe(data);
}

/**
 * The data of a chart as a table, which pages put behind "Show as table". Cells are numbers, names, moments in ISO 8601, or null where a
 * value is left out of the picture.
 *
 * @throws ChartDataError (`CHART_DATA`) as `drawChart`
 * @example
 * chartTable({ kind: 'bar', title: 'Customers', valueLabel: 'customers', bars: [{ name: 'Two year', value: 1685 }] });
 * // { header: ['name', 'customers'], rows: [['Two year', 1685]] }
 */
export function chartTable(data: ChartData): ChartTable {
  return kindOf(data).table(data);
}

/**
 * The data of a chart as JSON, to keep beside the picture. Typed arrays become lists; NaN and infinity, which JSON lacks, become null.
 *
 * @throws ChartDataError (`CHART_DATA`) as `drawChart`
 * @example
 * JSON.parse(chartJson({ kind: 'spark-bar', title: 'Done', value: 3, max: 4 })).value; // 3
 */
export function chartJson(data: ChartData): string {
  kindOf(data).describe(data);
  return JSON.stringify(data, (_key, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value), 1);
}

function kindOf(data: ChartData): ChartKind<ChartData> {
  if (Object.hasOwn(KINDS, data.kind)) return KINDS[data.kind] as ChartKind<ChartData>;
  throw new ChartDataError('kind', `is ${JSON.stringify(data.kind)}; choose one of ${Object.keys(KINDS).join(', ')}`);
}
