import { z } from 'zod';
import { ChurnopsError } from '../errors.js';
import { describePrediction } from '../prediction/describe-prediction.js';
import type { PredictionResult } from '../prediction/prediction-result.js';
import { defineCommand } from './command.js';
import { dateField, versionField } from './fields.js';

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
  }),
  async load() {
    const { predictionResult } = await import('../prediction/prediction-result.js');
    const { runPrediction, runRescoring } = await import('../workflows/pipelines.js');
    return {
      result: predictionResult,
      async run(context, { date, rescore, version }) {
        if (rescore) return runRescoring(context, date, version === undefined ? undefined : String(version));
        if (version === undefined) return runPrediction(context, date);
        throw new ChurnopsError(
          'CHURN_USAGE',
          `version ${version} needs rescore: predict uses the champion`,
          'add --rescore, or leave --version out',
        );
      },
    };
  },
  describe: (result: PredictionResult) => `${result.prediction_date}: ${describePrediction(result)}`,
});
