/** Days of a table below a picture that shows all of them: on a phone each takes as much room as a paragraph. */
const SHOWN_DAYS = 7;

/** The newest days for a table, the newest first. @param days oldest first */
export function newestFirst<Day>(days: readonly Day[]): Day[] {
  return days.slice(-SHOWN_DAYS).reverse();
}
