import { z } from 'zod';
import { ChurnopsError } from '../errors.js';
import { describePrediction } from '../prediction/describe-prediction.js';
import type { PredictionResult } from '../prediction/prediction-result.js';
import { MOST_SHARDS, parseShard, type Shard } from '../prediction/shard.js';
import type { ShardResult } from '../prediction/shard-result.js';
import { defineCommand } from './command.js';
import { dateField, optionalCountField, versionField } from './fields.js';

const SHARD = `must be k/n, such as 2/4 for the second of four shards: k from 1 to n, n from 1 to ${MOST_SHARDS}`;

export const predictCommand = defineCommand({
  name: 'predict',
  summary: 'score every customer with the champion into prediction_logs; a past date keeps the predictions that it has',
  permission: 'EDIT',
  input: z.strictObject({
    date: dateField('logical date, not in the future (default: today)'),
    rescore: z
      .boolean({ error: 'must be true or false' })
      .default(false)
      .describe("score the date's customers again, as they were then"),
    version: versionField('with rescore: the version to score with (default: the champion)'),
    shard: z
      .string({ error: SHARD })
      .refine((text) => parseShard(text) !== undefined, { error: SHARD })
      .optional()
      .describe('score one shard of the customers, k/n: the k-th of n; complete writes the date once all are scored'),
    complete: optionalCountField(MOST_SHARDS, 'make the date complete from its n shards, if all are scored'),
  }),
  async load() {
    const { predictionResult } = await import('../prediction/prediction-result.js');
    const { shardResult } = await import('../prediction/shard-result.js');
    const { runCompletion, runPrediction, runRescoring, runShard } = await import('../workflows/pipelines.js');
    return {
      result: z.union([predictionResult, shardResult]),
      async run(context, { date, rescore, version, shard, complete }) {
        requireOne({ rescore, shard, complete });
        if (rescore) return runRescoring(context, date, version === undefined ? undefined : String(version));
        if (version !== undefined) {
          throw new ChurnopsError(
            'CHURN_USAGE',
            `version ${version} needs rescore: predict uses the champion`,
            'add --rescore, or leave --version out',
          );
        }
        if (shard !== undefined) return runShard(context, parseShard(shard) as Shard, date);
        if (complete !== undefined) return runCompletion(context, complete, date);
        return runPrediction(context, date);
      },
    };
  },
  describe: (result: PredictionResult | ShardResult) => `${result.prediction_date}: ${describePrediction(result)}`,
});

/** Each of these is a different work. */
function requireOne(works: { rescore: boolean; shard: string | undefined; complete: number | undefined }): void {
  const asked = Object.entries(works).flatMap(([name, value]) => (value ? [`--${name}`] : []));
  if (asked.length < 2) return;
  throw new ChurnopsError('CHURN_USAGE', `${asked.join(' and ')} exclude each other`, `give one of them: ${asked.join(', or ')}`);
}
