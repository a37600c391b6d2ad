import type { KeyValue } from '../protocol/entities.js';

/** Tags as events carry them. */
export function tagRecord(tags: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
