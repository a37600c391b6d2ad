import { shorten } from '../quote-value.js';

/** How many names a message has at most. */
const LISTED = 10;

/** Names for a message, which stays readable if a file has thousands of columns. */
export function listNames(names: readonly string[], show: (name: string) => string = (name) => name): string {
  const listed = names.slice(0, LISTED).map((name) => show(shorten(name)));
  return names.length > LISTED ? `${listed.join(', ')} and ${names.length - LISTED} more` : listed.join(', ');
}
