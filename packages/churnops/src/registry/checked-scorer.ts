import { rowCount } from '@churnops/learn';
import { ChurnopsError } from '../errors.js';
import type { ModelScorer } from './model-scorer.js';

/**
 * Wraps a scorer: it returns one probability per row, or throws an error that says what is wrong with the model.
 *
 * @param named which model it is, for messages
 */
export function checkedScorer(named: string, scorer: ModelScorer): ModelScorer {
  return {
    ...scorer,
    score: (frame) =>
      asCannotScore(named, async () => {
        const probability = await scorer.score(frame);
        const rows = rowCount(frame);
        if (probability.length !== rows) throw new Error(`it gave ${probability.length} probabilities for ${rows} rows`);
        const wrong = probability.find((p) => !(p >= 0 && p <= 1));
        if (wrong !== undefined) throw new Error(`it gave ${wrong} where a probability from 0 to 1 belongs`);
        return probability;
      }),
  };
}

/**
 * Does `work` and turns its errors into CHURN_CANNOT_SCORE.
 *
 * @throws ChurnopsError CHURN_CANNOT_SCORE in place of errors that are not ChurnopsErrors
 */
export async function asCannotScore<Result>(named: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ChurnopsError) throw error;
    throw new ChurnopsError(
      'CHURN_CANNOT_SCORE',
      `${named} cannot score: ${(error as Error).message}`,
      'promote another version (churnops models lists them), or log the model again: one input for each column, named as in the customer schema, and the probability of leaving as output',
      { cause: error },
    );
  }
}
