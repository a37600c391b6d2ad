import { counted } from '@churnops/charts';
import { benjaminiHochberg } from '@churnops/drift';
import { allowedCategories } from '../../record/allowed-categories.js';
import type { CustomerSchema } from '../../record/customer-schema.js';
import { CategorySample, QuantitySample } from '../column-sample.js';
import type { DatasetSample } from '../dataset-sample.js';
import { type Band, bandOf, describeBand, numberBands } from './number-bands.js';
import { FEWEST_CUSTOMERS, riskChange } from './risk-change.js';
import { RiskSums } from './risk-sums.js';
import type { SegmentOfDate } from './segment.js';

/** A column of more categories says too little of each. */
const MOST_CATEGORIES = 12;
/** A smaller change of the mean risk is none, however surely it is there. */
const LEAST_CHANGE = 0.02;
const LEVEL = 0.05;

type Kind = SegmentOfDate['kind'];

/** A segment before it is compared. */
interface Segment extends Band {
  readonly column: string;
  readonly name: string;
  readonly kind: Kind;
  readonly reference: RiskSums;
  readonly current: RiskSums;
}

/**
 * All segments of a date: each category of the features that have few, and bands of numbers, with the mean risk compared with the reference's. In the
 * order of the features.
 */
export function segmentsOf(schema: CustomerSchema, reference: DatasetSample, current: DatasetSample): SegmentOfDate[] {
  const segments = schema.features.flatMap((column) => {
    const [before, now] = [reference.columns.get(column), current.columns.get(column)];
    if (before instanceof CategorySample && now instanceof CategorySample) return categorySegments(schema, column, before, now);
    if (before instanceof QuantitySample && now instanceof QuantitySample) {
      return bandSegments(column, { values: before.values, risk: reference.risk }, { values: now.values, risk: current.risk });
    }
    return [];
  });
  const compared = segments.map((segment) => ({ segment, change: isComparable(segment) ? changeOf(segment) : undefined }));
  const tested = compared.flatMap(({ change }) => (change ? [change] : []));
  const adjusted = benjaminiHochberg(tested.map(({ pValue }) => pValue));
  const adjustedOf = new Map(tested.map((change, i) => [change, adjusted[i] as number]));
  return compared.map(({ segment, change }) => {
    const pAdjusted = change ? (adjustedOf.get(change) as number) : null;
    const isChange = change !== undefined && Math.abs(change.change) >= LEAST_CHANGE && (pAdjusted as number) < LEVEL;
    return {
      ...factsOf(segment, reference.rows, current.rows),
      change: change?.change ?? null,
      change_low: change?.low ?? null,
      change_high: change?.high ?? null,
      p_value: change?.pValue ?? null,
      p_value_adjusted: pAdjusted,
      changed: isChange,
      status: change ? 'ok' : 'unknown',
      reason: change ? null : whyUnknown(segment),
    };
  });
}

function categorySegments(schema: CustomerSchema, column: string, reference: CategorySample, current: CategorySample): Segment[] {
  const categories = allowedCategories(schema.field(column));
  if (!categories || categories.length > MOST_CATEGORIES) return [];
  const segment = (name: string, kind: Kind, isIn: (category: string | number | null) => boolean): Segment => {
    const ofSample = (sample: CategorySample) => {
      const sums = new RiskSums();
      for (const [category, own] of sample.risks) if (isIn(category)) sums.merge(own);
      return sums;
    };
    return { column, name, kind, lower: null, upper: null, reference: ofSample(reference), current: ofSample(current) };
  };
  return [
    ...categories.map((category) => segment(String(category), 'category', (own) => own === category)),
    ...[
      segment('not allowed', 'other', (own) => own !== null && !categories.includes(own)),
      segment('blank', 'blank', (own) => own === null),
    ].filter(hasCustomers),
  ];
}

/** A quantity with the risk of each row. */
interface ScoredNumbers {
  readonly values: Float64Array;
  readonly risk: Float64Array;
}

function bandSegments(column: string, reference: ScoredNumbers, current: ScoredNumbers): Segment[] {
  const bands = numberBands(reference.values);
  // Without numbers in the reference, all are one band.
  const all: readonly Band[] = bands.length > 0 ? bands : [{ lower: null, upper: null }];
  const [before, now] = [reference, current].map((sample) => sumBands(all, sample)) as [BandSums, BandSums];
  return [
    ...all.map((band, i) => {
      const sums = { reference: before.bands[i] as RiskSums, current: now.bands[i] as RiskSums };
      return { column, name: describeBand(band), kind: 'band' as const, ...band, ...sums };
    }),
    ...[
      { column, name: 'blank', kind: 'blank' as const, lower: null, upper: null, reference: before.blank, current: now.blank },
    ].filter(hasCustomers),
  ];
}

interface BandSums {
  readonly bands: readonly RiskSums[];
  readonly blank: RiskSums;
}

function sumBands(bands: readonly Band[], { values, risk }: ScoredNumbers): BandSums {
  const sums: BandSums = { bands: bands.map(() => new RiskSums()), blank: new RiskSums() };
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const own = Number.isNaN(value) ? sums.blank : (sums.bands[bandOf(bands, value)] as RiskSums);
    own.add(risk[row] ?? Number.NaN);
  }
  return sums;
}

function hasCustomers({ reference, current }: Segment): boolean {
  return reference.customers > 0 || current.customers > 0;
}

function isComparable({ reference, current }: Segment): boolean {
  return reference.scored >= FEWEST_CUSTOMERS && current.scored >= FEWEST_CUSTOMERS;
}

function changeOf({ reference, current }: Segment) {
  return riskChange(reference, current);
}

function factsOf({ column, name, kind, lower, upper, reference, current }: Segment, referenceRows: number, currentRows: number) {
  return {
    ...{ column_name: column, segment: name, kind, lower, upper },
    customers: current.customers,
    share: current.customers / currentRows,
    reference_customers: reference.customers,
    reference_share: reference.customers / referenceRows,
    mean_risk: current.mean,
    reference_mean_risk: reference.mean,
  };
}

function whyUnknown({ reference, current }: Segment): string {
  if (reference.scored === 0 && reference.customers > 0) return 'the reference has no probabilities';
  const [fewer, sample] = current.scored < FEWEST_CUSTOMERS ? [current, 'the date'] : [reference, 'the reference'];
  return `only ${counted(fewer.scored, 'customer')} in ${sample}, at least ${FEWEST_CUSTOMERS} are needed`;
}
