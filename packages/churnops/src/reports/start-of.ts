/** The beginning of a day, in ms since 1970: charts take moments. @param day `YYYY-MM-DD` */
export function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
