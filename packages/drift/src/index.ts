export type { Category, ColumnKind, ColumnValues, CountedCategories } from './column.js';
export {
  type ColumnDrift,
  type ComparedColumn,
  type DatasetDrift,
  type DriftPolicy,
  datasetDrift,
  EmptySampleError,
} from './dataset-drift.js';
export type { Categories } from './tests/category-counts.js';
export { chiSquare } from './tests/chi-square.js';
export { type DriftTest, isDrift } from './tests/drift-test.js';
export { jensenShannon } from './tests/jensen-shannon.js';
export { kolmogorovSmirnov } from './tests/kolmogorov-smirnov.js';
export { wasserstein } from './tests/wasserstein.js';
export { zTest } from './tests/z-test.js';
