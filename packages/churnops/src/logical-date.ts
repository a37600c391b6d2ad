import { ChurnopsError } from './errors.js';

/** What decides which day it is: a clock, and a time zone. */
export interface Calendar {
  readonly now: () => Date;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A date before this year is a typing error. */
export const FIRST_YEAR = 1900;

const DAY_MS = 24 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of a moment in a time zone, as `YYYY-MM-DD`. */
export function dayOf(moment: Date, timeZone: string): string {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}`;
}

/** Creating a format takes 50 µs, using it 1 µs, so one is kept for each zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { ...fields, timeZone });
    formats.set(timeZone, format);
  }
  return format;
}

/** Today in the configured time zone, as `YYYY-MM-DD`. */
export function today({ now, timeZone }: Calendar): string {
  return dayOf(now(), timeZone);
}

/** The beginning of a day in UTC, in ms since 1970. @param day `YYYY-MM-DD` */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/**
 * A day some days later.
 *
 * @param days negative: earlier
 */
export function addDays(day: string, days: number): string {
  return new Date(startOfDay(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * A day as the user wrote it.
 *
 * @throws ChurnopsError CHURN_DATE unless it is a day of the calendar as `YYYY-MM-DD`, in 1900 or later
 */
export function parseDay(text: string): string {
  if (!isDay(text)) throw dateError(`"${text}" is not a date`, 'give a day as YYYY-MM-DD, such as 2026-11-24');
  if (isPlausible(text)) return text;
  throw dateError(`${text} is before ${FIRST_YEAR}`, `give a day in ${FIRST_YEAR} or later`);
}

/**
 * The logical date of a piece of work: the one asked for, or today.
 *
 * @param text `YYYY-MM-DD`; undefined: today
 * @throws ChurnopsError CHURN_DATE unless it is a day of the calendar from 1900 to today
 */
export function logicalDate(text: string | undefined, calendar: Calendar): string {
  const latest = today(calendar);
  const day = text === undefined ? latest : parseDay(text);
  if (day <= latest) return day;
  throw dateError(
    `${day} is in the future: today is ${latest} in ${calendar.timeZone}`,
    'give today or a day before it; CHURNOPS_TIMEZONE sets the time zone',
  );
}

/** Whether a day is in 1900 or later. */
export function isPlausible(day: string): boolean {
  return Number(day.slice(0, 4)) >= FIRST_YEAR;
}

/** Whether a text is a day of the calendar as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  // JavaScript reads 30 February as 1 or 2 March. A day that is formatted as another one does not exist.
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

function dateError(message: string, remedy: string): ChurnopsError {
  return new ChurnopsError('CHURN_DATE', message, remedy);
}
