import type { ChartKind } from '../chart-kind.js';
import { ChartDataError } from '../errors.js';
import { formatNumber } from '../format-number.js';
import { element } from '../svg/element.js';

/**
 * A small bar that stands in a line of text or a table: how much of `max` a value is.
 *
 * @example
 * drawChart({ kind: 'spark-bar', title: 'Likely to leave', value: 1869, max: 2000 }, { id: 'day-1' })
 */
export interface SparkBar {
  readonly kind: 'spark-bar';
  readonly title: string;
  /** Drawn as 0 below 0 and as `max` above; NaN is no bar at all. */
  readonly value: number;
  /** Value of a full bar, above 0. */
  readonly max: number;
  /** `alert` colours the bar as a warning. Default `plain`. */
  readonly tone?: 'plain' | 'alert';
}

const ALERT_COLOUR = '#b3261e';
const PLAIN_COLOUR = '#0072b2';

export const sparkBar: ChartKind<SparkBar> = {
  size: { width: 112, height: 8 },
  describe(data) {
    check(data);
    if (Number.isNaN(data.value)) return 'No data.';
    if (!Number.isFinite(data.value)) return data.value > 0 ? `More than ${formatNumber(data.max)}.` : 'Less than 0.';
    return `${formatNumber(data.value)} of ${formatNumber(data.max)}.`;
  },
  table(data) {
    check(data);
    return { header: [data.title, 'of'], rows: [[Number.isFinite(data.value) ? data.value : null, data.max]] };
  },
  draw(data, { width, height }) {
    check(data);
    const share = Number.isNaN(data.value) ? 0 : Math.min(1, Math.max(0, data.value / data.max));
    const box = { height, rx: height / 2 };
    const track = element('rect', { class: 'chart-track', width, ...box, fill: '#e2e7ee' });
    const look =
      data.tone === 'alert' ? { class: 'chart-alert', color: ALERT_COLOUR } : { class: 'chart-series-0', color: PLAIN_COLOUR };
    return { width, height, content: track + element('rect', { ...look, width: share * width, ...box, fill: 'currentColor' }) };
  },
};

function check({ max }: SparkBar): void {
  if (!(max > 0 && max < Infinity)) throw new ChartDataError('max', `is ${max}; give a finite number above 0`);
}
