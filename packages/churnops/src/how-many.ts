/**
 * A number of things, as terminals and messages have it: `1 customer`, `7043 customers`. Pages have commas between thousands: they use
 * `counted` of `@churnops/charts`, which takes too long to load for the start of the command line.
 *
 * @param noun one that takes an s
 */
export function howMany(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
