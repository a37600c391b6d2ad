import { InvalidArgumentError } from '../checks/errors.js';
import type { EncodedLabels } from './check-training-data.js';

/**
 * Weight of each class. It multiplies the weights of the class's rows.
 *
 * - an object: weights by label; 1 for a label that is not listed
 * - `'balanced'`: rows / (classes × rows of the class)
 * - `null`: 1 for all classes
 */
export type ClassWeight = 'balanced' | Readonly<Record<number, number>> | null;

/** Throws InvalidArgumentError unless `value` is a class weight. */
export function checkClassWeight(value: ClassWeight | 'balanced_subsample'): void {
  if (value === null || typeof value === 'string') {
    if (value === null || value === 'balanced' || value === 'balanced_subsample') return;
    throw new InvalidArgumentError('classWeight', value, "'balanced', weights by label, or null");
  }
  for (const [label, weight] of Object.entries(value)) {
    if (!(weight >= 0 && weight < Infinity))
      throw new InvalidArgumentError(`classWeight[${label}]`, weight, 'finite and not negative');
  }
}

/**
 * The weight of each row times the weight of its class, shape (n), as from scikit-learn's `compute_sample_weight`. Undefined without
 * class weights and row weights.
 *
 * @throws InvalidArgumentError for a label in `classWeight` that does not occur
 */
export function combinedWeights(
  classWeight: ClassWeight,
  labels: EncodedLabels,
  sampleWeight?: ArrayLike<number>,
): Float64Array | undefined {
  if (classWeight === null) return sampleWeight && Float64Array.from(sampleWeight);
  const ofClass = weightsOfClasses(classWeight, labels);
  return Float64Array.from(labels.codes, (code, row) => ofClass[code] * (sampleWeight ? sampleWeight[row] : 1));
}

function weightsOfClasses(
  classWeight: 'balanced' | Readonly<Record<number, number>>,
  { classes, codes }: EncodedLabels,
): number[] {
  if (classWeight === 'balanced') {
    const counts = new Float64Array(classes.length);
    for (const code of codes) counts[code]++;
    return Array.from(counts, (count) => codes.length / (classes.length * count));
  }
  const unknown = Object.keys(classWeight).find((label) => !classes.includes(Number(label)));
  if (unknown !== undefined)
    throw new InvalidArgumentError('classWeight', unknown, `weights by label, with labels among ${classes.join(', ')}`);
  return classes.map((label) => classWeight[label] ?? 1);
}
