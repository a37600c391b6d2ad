interface ListedVersion {
  readonly name: string;
  readonly version: number | string;
}

/**
 * The tag that lists the versions that were made from a model, with one more.
 *
 * @param tag what it holds; undefined if it is not set
 * @returns the same text if it has the version already
 */
export function withVersion(tag: string | undefined, version: { readonly name: string; readonly version: number }): string {
  const listed = listedVersions(tag);
  const isListed = listed.some((other) => other.name === version.name && other.version === version.version);
  if (tag !== undefined && isListed) return tag;
  // As Python writes it.
  const items = [...listed, version].map(
    (item) => `{"name": ${JSON.stringify(item.name)}, "version": ${JSON.stringify(item.version)}}`,
  );
  return `[${items.join(', ')}]`;
}

/** Reads the tag. Clients write it too, so it may hold anything; some write numbers as text. */
function listedVersions(tag = '[]'): ListedVersion[] {
  try {
    const listed: unknown = JSON.parse(tag);
    return Array.isArray(listed) ? listed.filter((item) => typeof item?.name === 'string' && item.version !== undefined) : [];
  } catch {
    return [];
  }
}
