import { scaleUtc } from 'd3-scale';
import { type Axis, valueAxis } from './value-axis.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** A JavaScript date ends here, in ms from 1970. */
const LAST_MOMENT = 8.64e15;

/** Whether a number is a moment that a calendar has a name for. */
export function isMoment(ms: number): boolean {
  return Math.abs(ms) <= LAST_MOMENT;
}

/**
 * An axis of moments in UTC, its ticks at round times.
 *
 * @param extent ms since 1970
 * @param range pixels of the early and the late end
 * @param days whether all that is shown are days: then each tick is at the beginning of one
 */
export function timeAxis(
  extent: readonly [number, number],
  range: readonly [number, number],
  { count, days = false }: { readonly count: number; readonly days?: boolean },
): Axis {
  const [from, to] = extent;
  if (from === to) {
    const { position } = valueAxis(extent, range, { count });
    return {
      position,
      ticks: [{ at: position(from), label: momentLabel(from, from % DAY === 0 ? DAY : from % MINUTE === 0 ? MINUTE : SECOND) }],
    };
  }
  const scale = scaleUtc([from, to], range).clamp(true);
  const ticks = scale
    .ticks(count)
    .map(Number)
    .filter((tick) => isMoment(tick) && (!days || isDay(tick)));
  const step = Math.min(...ticks.slice(1).map((tick, i) => tick - (ticks[i] as number)), to - from);
  return { position: (ms) => scale(ms), ticks: ticks.map((tick) => ({ at: scale(tick), label: momentLabel(tick, step) })) };
}

/** Whether a moment is the beginning of a day. */
export function isDay(ms: number): boolean {
  return ms % DAY === 0;
}

/** As much of a moment as ticks `step` ms apart need: a date, a time of day, or a time with seconds. */
function momentLabel(ms: number, step: number): string {
  const iso = new Date(ms).toISOString();
  const [date = '', time = ''] = iso.split('T');
  if (step >= DAY) return date;
  // Midnight says which day begins.
  if (step >= MINUTE) return ms % DAY === 0 ? date.slice(-5) : time.slice(0, 5);
  return step >= SECOND ? time.slice(0, 8) : time.slice(6, 12);
}
