import type { KeyValue } from '../protocol/entities.js';
import { MODEL_VERSIONS_TAG } from '../protocol/names.js';

/** The tag with a copy's original, so that copying again finds the copies that exist. */
export const COPIED_FROM_TAG = 'churnops.copied_from';

/** Tags by key, without ours and without the one that a server writes when a version is made. */
export function ownTags(tags: readonly KeyValue[] = []): KeyValue[] {
  return tags.filter(({ key }) => key !== COPIED_FROM_TAG && key !== MODEL_VERSIONS_TAG).sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function copiedFrom(tags: readonly KeyValue[] = []): string | undefined {
  return tags.find(({ key }) => key === COPIED_FROM_TAG)?.value;
}
