import { readFile } from 'node:fs/promises';
import type { RandomState } from '@churnops/learn';
import { parse } from 'csv-parse/sync';
import type { CustomerSchema } from '../record/customer-schema.js';

/** A customer's record without ID and outcome. A blank is null. */
export type Features = Readonly<Record<string, string | number | null>>;

/** A row of the data set: its record, and whether the customer left. */
export interface ObservedCustomer {
  readonly features: Features;
  readonly churned: boolean;
}

/** Standard deviation of the change to a resampled monthly charge, as a share of it. */
const CHARGE_JITTER = 0.01;
/** The most by which a resampled tenure changes, in months. */
const TENURE_JITTER = 2;
/** The longest tenure of the data set, in months. */
const LONGEST_TENURE = 72;
/** Charges of the data set are multiples of this. */
const CHARGE_STEP = 0.05;

/**
 * Reads the bundled data set.
 *
 * @param file CSV
 */
export async function readPopulation(schema: CustomerSchema, file: string): Promise<ObservedCustomer[]> {
  const rows = parse(await readFile(file), { bom: true, columns: true }) as Record<string, string>[];
  return rows.map((row) => ({
    features: Object.fromEntries(schema.features.map((name) => [name, cellOf(schema, name, row[name] ?? '')])),
    churned: schema.isPositive(row[schema.target] ?? ''),
  }));
}

function cellOf(schema: CustomerSchema, name: string, text: string): string | number | null {
  if (schema.isMissing(text)) return null;
  return schema.isNumeric(name) ? Number(text) : text;
}

/**
 * Draws a customer: a row of the data set with small changes to its numbers, which stay consistent. The total is what the customer would have been
 * billed at the new charge for the new tenure. Customers without a bill stay without one.
 */
export function drawCustomer(population: readonly ObservedCustomer[], random: RandomState): Features {
  const { features } = population[random.randint(0, population.length)] as ObservedCustomer;
  const [tenure, charge, total] = [features.tenure as number, features.MonthlyCharges as number, features.TotalCharges];
  const months = random.randint(-TENURE_JITTER, TENURE_JITTER + 1);
  const newCharge = toStep(charge * (1 + CHARGE_JITTER * random.normal()));
  if (total === null || tenure === 0) return { ...features, MonthlyCharges: newCharge };
  const newTenure = Math.min(LONGEST_TENURE, Math.max(1, tenure + months));
  const scale = (newTenure * newCharge) / (tenure * charge);
  return { ...features, tenure: newTenure, MonthlyCharges: newCharge, TotalCharges: toStep((total as number) * scale) };
}

/** The record a month later: one more bill, and one more month of tenure, up to the longest that the data set has. */
export function monthLater(features: Features): Features {
  return {
    ...features,
    tenure: Math.min(LONGEST_TENURE, (features.tenure as number) + 1),
    TotalCharges: toStep(((features.TotalCharges ?? 0) as number) + (features.MonthlyCharges as number)),
  };
}

/** An amount rounded as the data set's are. */
export function toStep(amount: number): number {
  return Number((Math.round(amount / CHARGE_STEP) * CHARGE_STEP).toFixed(2));
}
