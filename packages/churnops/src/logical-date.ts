import { ChurnopsError } from './errors.js';

/** The day of a moment, in UTC, as `YYYY-MM-DD`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/**
 * A logical date as the user wrote it.
 *
 * @throws ChurnopsError CHURN_DATE unless it is a day of the calendar as `YYYY-MM-DD`
 */
export function parseLogicalDate(text: string): string {
  const moment = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(moment.getTime()) && dayOf(moment) === text) return text;
  throw new ChurnopsError('CHURN_DATE', `"${text}" is not a date`, 'give a day as YYYY-MM-DD, such as 2026-11-24');
}
