import { InvalidArgumentError } from '../checks/errors.js';
import type { EncodedLabels } from './check-training-data.js';

/**
 * Throws unless each class has at least as many rows as there are folds. With fewer, a fold would be fitted or calibrated without the
 * class. scikit-learn's `CalibratedClassifierCV` has the same check.
 *
 * @param argument name of the parameter that holds the number of folds
 * @throws InvalidArgumentError that names the smallest class
 */
export function checkClassSizes(
  { classes, codes }: Pick<EncodedLabels, 'classes'> & { readonly codes: ArrayLike<number> },
  folds: number,
  argument: string,
): void {
  const sizes = new Int32Array(classes.length);
  for (let row = 0; row < codes.length; row++) sizes[codes[row]]++;
  const smallest = sizes.indexOf(Math.min(...sizes));
  if (sizes[smallest] >= folds) return;
  throw new InvalidArgumentError(
    'y',
    `${sizes[smallest]} ${sizes[smallest] === 1 ? 'row' : 'rows'} of class ${classes[smallest]}`,
    `labels with at least ${folds} rows of each class for ${folds}-fold cross-validation (a smaller ${argument} needs fewer)`,
  );
}
