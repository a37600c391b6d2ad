import { z } from 'zod';
import type { PredictionResult } from '../prediction/predict.js';
import { defineCommand } from './command.js';
import { dateField, logicalDate } from './fields.js';

export const predictCommand = defineCommand({
  name: 'predict',
  summary: 'score every customer with the champion into prediction_logs',
  permission: 'EDIT',
  input: z.strictObject({ date: dateField('logical date (default: today)') }),
  async load() {
    const { predictionResult } = await import('../prediction/predict.js');
    const { runPrediction } = await import('../workflows/pipelines.js');
    return { result: predictionResult, run: (context, { date }) => runPrediction(context, logicalDate(context, date)) };
  },
  describe: ({ customers, predicted_churners, model_version, prediction_date }: PredictionResult) =>
    `${prediction_date}: ${customers} customers scored with version ${model_version}, ${predicted_churners} likely to leave`,
});
