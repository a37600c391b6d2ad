import type { Candidates } from './candidates.js';
import { evaluateCandidates } from './evaluate-candidates.js';
import type { evaluateInWorker } from './run-training-worker.js';

/** Three models that are fitted in no time. */
const QUICK: Candidates = {
  given: [
    { type: 'LogisticRegression', parameters: { solver: 'lbfgs' } },
    { type: 'DecisionTreeClassifier', parameters: { maxDepth: 4, randomState: 11 } },
    { type: 'GaussianNB', parameters: {} },
  ],
  boosting: false,
};

/**
 * Test support: evaluates three quick candidates in place of all seven, without the thread of its own. The other candidates, and the thread, have tests of
 * their own (`evaluate-candidates.test.ts`, `cli/json-results.test.ts`).
 */
export const evaluateQuickly: typeof evaluateInWorker = (schema, customers, { split, onProgress }) =>
  evaluateCandidates(schema, customers, split, onProgress, QUICK);
