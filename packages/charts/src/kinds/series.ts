import { line as linePath } from 'd3-shape';
import { drawableExtent, isDrawable } from '../axis/extent.js';
import type { Axis } from '../axis/value-axis.js';
import type { ChartTable } from '../chart-kind.js';
import { requireSameLength } from '../errors.js';
import { counted, formatNumber } from '../format-number.js';
import { REFERENCE_LOOK, type SeriesLook, seriesLook } from '../svg/colours.js';
import { element } from '../svg/element.js';
import type { LegendEntry } from '../svg/legend.js';

/** Points that belong together, joined by a line in the order given. */
export interface Series {
  readonly name: string;
  /** One number a point. NaN and infinite ones leave a gap. */
  readonly x: ArrayLike<number>;
  /** As many as `x`. */
  readonly y: ArrayLike<number>;
  /** Drawn as a thin dashed line: what the others are compared with. Default false. */
  readonly isReference?: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A series that was checked. */
export interface ReadSeries {
  readonly name: string;
  readonly isReference: boolean;
  readonly look: SeriesLook;
  /** In the order given; undefined where a point cannot be drawn. */
  readonly points: readonly (Point | undefined)[];
}

/**
 * Checks series and gives them their looks.
 *
 * @param hasPlace whether a point can be drawn
 * @throws ChartDataError where `x` and `y` have different lengths
 */
export function readSeries(
  series: readonly Series[],
  hasPlace = (x: number, y: number) => isDrawable(x) && isDrawable(y),
): readonly ReadSeries[] {
  let place = 0;
  return series.map(({ name, x, y, isReference = false }, i) => {
    requireSameLength(`series[${i}].y`, y, `series[${i}].x`, x);
    const points = Array.from(x, (at, p): Point | undefined => {
      const value = y[p] as number;
      return hasPlace(at, value) ? { x: at, y: value } : undefined;
    });
    return { name, isReference, points, look: isReference ? REFERENCE_LOOK : seriesLook(place++) };
  });
}

/** All the points that are drawn. */
export function drawnPoints(series: readonly ReadSeries[]): Point[] {
  return series.flatMap(({ points }) => points.filter((point) => point !== undefined));
}

export function legendOf(series: readonly ReadSeries[]): LegendEntry[] {
  return series.map(({ name, look }) => ({ name, look }));
}

/** A line through the points, broken at gaps; a point with gaps on both sides is a dot. */
export function drawSeries({ points, look, isReference }: ReadSeries, x: Axis['position'], y: Axis['position']): string {
  const at = (point: Point): [number, number] => [x(point.x), y(point.y)];
  const path = linePath<Point | undefined>()
    .defined((point) => point !== undefined)
    .x((point) => x((point as Point).x))
    .y((point) => y((point as Point).y))
    .digits(2);
  const isAlone = (i: number) => points[i - 1] === undefined && points[i + 1] === undefined;
  const dots = points.map((point, i) => {
    if (point === undefined || !isAlone(i)) return '';
    const [cx, cy] = at(point);
    return element('circle', { cx, cy, r: 3, fill: 'currentColor' });
  });
  const line = element('path', {
    class: 'chart-line',
    d: path(points) ?? '',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': isReference ? 1.5 : 2,
    'stroke-linejoin': 'round',
  });
  return element('g', { ...look }, line + dots.join(''));
}

/** Series in this many sentences; the rest is counted. */
const MOST_DESCRIBED = 10;

/** A sentence a series, and one that counts the points left out. */
export function describeSeries(series: readonly ReadSeries[], formatX: (x: number) => string = formatNumber): string {
  const sentences = series.slice(0, MOST_DESCRIBED).map(({ name, points, isReference }) => {
    const drawn = points.filter((point) => point !== undefined);
    const [first, last] = [drawn[0], drawn.at(-1)];
    if (!first || !last) return `${name}: no data.`;
    const kind = isReference ? ' (for comparison)' : '';
    const value = ({ x, y }: Point) => `${formatNumber(y)} at ${formatX(x)}`;
    if (drawn.length === 1) return `${name}${kind}: 1 point, ${value(first)}.`;
    const [low, high] = drawableExtent(drawn.map(({ y }) => y)) as [number, number];
    return `${name}${kind}: ${counted(drawn.length, 'point')}, from ${value(first)} to ${value(last)}; lowest ${formatNumber(low)}, highest ${formatNumber(high)}.`;
  });
  if (series.length > MOST_DESCRIBED) sentences.push(`And ${series.length - MOST_DESCRIBED} more.`);
  const leftOut = series.reduce((sum, { points }) => sum + points.filter((point) => point === undefined).length, 0);
  return [...sentences, ...leftOutSentence(leftOut, 'point')].join(' ');
}

/** Says how many values were not drawn; nothing where all were. */
export function leftOutSentence(count: number, noun: string): string[] {
  if (count === 0) return [];
  return [`${counted(count, noun)} without a number ${count === 1 ? 'is' : 'are'} left out.`];
}

/**
 * One row for each x where all series share their x, else one row for each point with its series' name.
 *
 * @param showX what a table shows of an x
 */
export function seriesTable(
  series: readonly Series[],
  labels: { readonly x: string; readonly y: string },
  showX: (x: number) => string | number | null = shown,
): ChartTable {
  const [first] = series;
  if (!first) return { header: [labels.x, labels.y], rows: [] };
  const xs = Array.from(first.x);
  const sharesX = series.every(({ x }) => x.length === xs.length && xs.every((value, i) => Object.is(value, x[i])));
  if (sharesX) {
    const header = series.length === 1 ? [labels.x, labels.y] : [labels.x, ...series.map(({ name }) => name)];
    return { header, rows: xs.map((x, i) => [showX(x), ...series.map(({ y }) => shown(y[i] as number))]) };
  }
  const rows = series.flatMap(({ name, x, y }) => Array.from(x, (value, i) => [name, showX(value), shown(y[i] as number)]));
  return { header: ['series', labels.x, labels.y], rows };
}

/** A number as a table has it: null where the picture left it out. */
export function shown(value: number): number | null {
  return isDrawable(value) ? value : null;
}
