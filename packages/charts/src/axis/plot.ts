import type { ChartSize } from '../chart-kind.js';
import { element, rounded } from '../svg/element.js';
import { fitText, textWidth } from '../svg/fit-text.js';
import { type LegendEntry, legend } from '../svg/legend.js';
import { type Drawing, TITLE_HEIGHT } from '../svg/picture.js';
import { FONT_SIZE, quietGroup, text } from '../svg/text.js';
import type { Axis, Tick } from './value-axis.js';

const EDGE = 14;
const RIGHT = 22;
const BOTTOM = 46;
const TICK_GAP = 8;

/** The lines that values are read against, and the room for what is drawn over them. */
export interface PlotOptions {
  readonly size: ChartSize;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly legend: readonly LegendEntry[];
  /** Makes an axis for a range of pixels, from its low to its high end. */
  readonly xAxis: (range: readonly [number, number]) => Axis;
  readonly yAxis: (range: readonly [number, number]) => Axis;
  /** The data as markup. */
  readonly draw: (x: Axis['position'], y: Axis['position']) => string;
}

/** Two axes with their grid and labels, a legend above, and the data between. */
export function plot({ size, xLabel, yLabel, legend: entries, xAxis, yAxis, draw }: PlotOptions): Drawing {
  const { width } = size;
  const key = legend(entries, { left: EDGE, top: TITLE_HEIGHT + 2, width: width - EDGE - RIGHT });
  const top = TITLE_HEIGHT + key.height + 8;
  const height = size.height + key.height;
  const bottom = height - BOTTOM;
  const y = yAxis([bottom, top]);
  const widest = Math.max(0, ...y.ticks.map(({ label }) => textWidth(label, FONT_SIZE)));
  const left = rounded(EDGE + FONT_SIZE + TICK_GAP + widest);
  const right = width - RIGHT;
  const x = xAxis([left, right]);
  const horizontal = y.ticks.map(({ at }) => `M${left} ${rounded(at)}H${right}`);
  const vertical = x.ticks.map(({ at }) => `M${rounded(at)} ${top}V${bottom}`);
  const labels = [
    quietGroup(
      'end',
      y.ticks.map(({ at, label }) => text(label, { x: left - TICK_GAP, y: at + 4 })),
    ),
    quietGroup(
      'middle',
      apart(x.ticks, width).map(({ at, label }) => text(label, { x: at, y: bottom + 17 })),
    ),
    text(
      fitText(xLabel, right - left, FONT_SIZE),
      { x: (left + right) / 2, y: height - 9, 'text-anchor': 'middle' },
      { quiet: true },
    ),
    text(
      fitText(yLabel, bottom - top, FONT_SIZE),
      { transform: `translate(${EDGE + 4} ${rounded((top + bottom) / 2)}) rotate(-90)`, 'text-anchor': 'middle' },
      { quiet: true },
    ),
  ];
  const content = [
    element('path', { class: 'chart-grid', d: [...horizontal, ...vertical].join(''), fill: 'none', stroke: '#e2e7ee' }),
    element('path', { class: 'chart-baseline', d: `M${left} ${bottom}H${right}`, fill: 'none', stroke: '#97a5b5' }),
    ...labels,
    key.content,
    draw(x.position, y.position),
  ];
  return { width, height, content: content.filter(Boolean).join('\n') };
}

/** Labels of ticks: moved into the picture where they would stand out of it. Of two that would run into each other, the later one is left out. */
function apart(ticks: readonly Tick[], width: number): Tick[] {
  let free = 0;
  return ticks.flatMap(({ at, label }) => {
    const half = textWidth(label, FONT_SIZE) / 2;
    const center = Math.min(Math.max(at, half), width - half);
    if (center - half < free) return [];
    free = center + half + 6;
    return [{ at: center, label }];
  });
}
