import { scaleBand } from 'd3-scale';
import { drawableExtent, isDrawable } from '../axis/extent.js';
import type { ChartKind } from '../chart-kind.js';
import { ChartDataError, requireSameLength } from '../errors.js';
import { counted, formatNumber } from '../format-number.js';
import { SERIES_COLOURS } from '../svg/colours.js';
import { element, rounded } from '../svg/element.js';
import { fitText, textWidth } from '../svg/fit-text.js';
import { noData } from '../svg/no-data.js';
import { TITLE_HEIGHT } from '../svg/picture.js';
import { FONT_SIZE, text } from '../svg/text.js';
import { leftOutSentence, shown } from './series.js';

/**
 * A number for each pair of a row and a column, the darker the higher: a confusion matrix, a correlation table.
 *
 * @example
 * drawChart({ kind: 'heat-grid', title: 'Confusion matrix', rowLabel: 'actual', columnLabel: 'predicted',
 *   rows: ['stayed', 'left'], columns: ['stayed', 'left'], values: [[1400, 149], [264, 297]] }, { id: 'confusion' })
 */
export interface HeatGrid {
  readonly kind: 'heat-grid';
  readonly title: string;
  /** What the rows are. */
  readonly rowLabel: string;
  /** What the columns are. */
  readonly columnLabel: string;
  /** Names of the rows, from the top. */
  readonly rows: readonly string[];
  /** Names of the columns, from the left. */
  readonly columns: readonly string[];
  /** A list for each row with a number for each column. NaN and infinite ones leave their cell empty. */
  readonly values: readonly ArrayLike<number>[];
}

const EDGE = 12;
const GAP = 8;
const RIGHT = 14;
const LABELS = 24;
/** Text on the darkest cell can still be read. */
const DARKEST = 0.75;

export const heatGrid: ChartKind<HeatGrid> = {
  size: { width: 400, height: 340 },
  describe(data) {
    const cells = read(data);
    const drawn = cells.filter(({ value }) => isDrawable(value));
    const leftOut = leftOutSentence(cells.length - drawn.length, 'value');
    if (drawn.length === 0) return ['No data.', ...leftOut].join(' ');
    const { rows, columns, rowLabel, columnLabel } = data;
    const most = drawn.reduce((a, b) => (b.value > a.value ? b : a));
    const least = drawn.reduce((a, b) => (b.value < a.value ? b : a));
    const named = ({ row, column, value }: Cell) =>
      `${formatNumber(value)} at ${rowLabel} ${rows[row]}, ${columnLabel} ${columns[column]}`;
    const size = `Grid of ${counted(rows.length, 'row')} (${rowLabel}) and ${counted(columns.length, 'column')} (${columnLabel}).`;
    return [size, `Highest: ${named(most)}. Lowest: ${named(least)}.`, ...leftOut].join(' ');
  },
  table(data) {
    read(data);
    return {
      header: [`${data.rowLabel} \\ ${data.columnLabel}`, ...data.columns],
      rows: data.rows.map((name, i) => [name, ...Array.from(data.values[i] as ArrayLike<number>, shown)]),
    };
  },
  draw(data, size) {
    const cells = read(data);
    const extent = drawableExtent(cells.map(({ value }) => value));
    if (!extent) return noData(size);
    const { width, height } = size;
    const names = Math.min(width * 0.35, Math.max(...data.rows.map((name) => textWidth(name, FONT_SIZE))));
    const left = EDGE + LABELS + names + GAP;
    const bottom = height - 2 * LABELS;
    const x = scaleBand(
      data.columns.map((_, i) => i),
      [left, width - RIGHT],
    ).paddingInner(0.03);
    const y = scaleBand(
      data.rows.map((_, i) => i),
      [TITLE_HEIGHT + 4, bottom],
    ).paddingInner(0.03);
    const shade = shading(extent);
    const boxes = cells.map(({ row, column, value }) => {
      const box = { x: x(column) as number, y: y(row) as number, width: x.bandwidth(), height: y.bandwidth() };
      const opacity = isDrawable(value) ? shade(value) : 0;
      const cell = element('rect', { class: 'chart-cell', ...box, rx: 3, fill: SERIES_COLOURS[0], 'fill-opacity': opacity });
      const figure = isDrawable(value) ? formatNumber(value) : '–';
      const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, 'text-anchor': 'middle' };
      return cell + text(fitText(figure, box.width, FONT_SIZE), place);
    });
    const rowNames = data.rows.map((name, i) =>
      text(fitText(name, names, FONT_SIZE), {
        x: left - GAP,
        y: (y(i) as number) + y.bandwidth() / 2 + 4,
        'text-anchor': 'end',
      }),
    );
    const columnNames = data.columns.map((name, i) =>
      text(fitText(name, x.bandwidth(), FONT_SIZE), {
        x: (x(i) as number) + x.bandwidth() / 2,
        y: bottom + 17,
        'text-anchor': 'middle',
      }),
    );
    const turned = `translate(${EDGE + 4} ${rounded((TITLE_HEIGHT + bottom) / 2)}) rotate(-90)`;
    const labels = [
      text(
        fitText(data.rowLabel, bottom - TITLE_HEIGHT, FONT_SIZE),
        { transform: turned, 'text-anchor': 'middle' },
        { quiet: true },
      ),
      text(
        fitText(data.columnLabel, width - left, FONT_SIZE),
        { x: (left + width - RIGHT) / 2, y: height - 9, 'text-anchor': 'middle' },
        { quiet: true },
      ),
    ];
    return { width, height, content: [...boxes, ...rowNames, ...columnNames, ...labels].join('\n') };
  },
};

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

function read({ rows, columns, values }: HeatGrid): Cell[] {
  requireSameLength('values', values, 'rows', rows);
  return values.flatMap((list, row) => {
    requireSameLength(`values[${row}]`, list, 'columns', columns);
    return Array.from(list, (value, column) => {
      if (typeof value !== 'number') throw new ChartDataError(`values[${row}][${column}]`, `is ${typeof value}; give a number`);
      return { row, column, value };
    });
  });
}

/** From transparent at 0, or at the lowest value if that is negative, to the darkest at the highest. */
function shading([low, high]: readonly [number, number]): (value: number) => number {
  const from = Math.min(0, low);
  const span = high - from;
  return (value) => (span > 0 ? ((value - from) / span) * DARKEST : 0);
}
