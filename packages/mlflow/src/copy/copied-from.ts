import type { KeyValue } from '../protocol/entities.js';
import { MODEL_VERSIONS_TAG } from '../protocol/names.js';

/** Says of a copy what it is a copy of, so that a copy that is made again finds what is there. */
export const COPIED_FROM_TAG = 'churnops.copied_from';

/** Tags less ours, and the one that a server writes as versions are made, by key. */
export function ownTags(tags: readonly KeyValue[] = []): KeyValue[] {
  return tags.filter(({ key }) => key !== COPIED_FROM_TAG && key !== MODEL_VERSIONS_TAG).sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function copiedFrom(tags: readonly KeyValue[] = []): string | undefined {
  return tags.find(({ key }) => key === COPIED_FROM_TAG)?.value;
}
