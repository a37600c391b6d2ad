import type { PipelineContext } from '../../context.js';

/** Where the values come from. */
export type StoredSource = Pick<PipelineContext, 'warehouse' | 'timeZone' | 'now'>;

/** One value of a metric. */
export interface Sample<Name extends string> {
  readonly name: Name;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Metrics whose values are in the database, so that they are right after a restart, and include what other processes did. A name that
 * ends with `_total` is a counter, any other a gauge.
 */
export interface StoredMetrics<Name extends string> {
  /** What each metric says, by its name. */
  readonly help: Readonly<Record<Name, string>>;
  /** Names of the labels that samples may have. */
  readonly labels: readonly string[];
  /** How long what was read holds, in ms: the database is asked no more often, however often somebody scrapes. */
  readonly holdsMs: number;
  /** The values as of now. A metric without a value has no sample. */
  read(source: StoredSource): Promise<Sample<Name>[]>;
}

/** Checks the types of a definition. */
export function defineStored<Name extends string>(metrics: StoredMetrics<Name>): StoredMetrics<Name> {
  return metrics;
}
