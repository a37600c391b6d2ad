import { z } from 'zod';
import type { TrainingResult } from '../training/train.js';
import { defineCommand } from './command.js';
import { dateField, logicalDate } from './fields.js';
import { formatTable } from './format-table.js';

export const trainCommand = defineCommand({
  name: 'train',
  summary: 'train the candidates, register the best, promote it if it beats the champion',
  permission: 'EDIT',
  input: z.strictObject({ date: dateField('logical date (default: today)') }),
  async load() {
    const { trainingResult } = await import('../training/train.js');
    const { runTraining } = await import('../workflows/pipelines.js');
    return { result: trainingResult, run: (context, { date }) => runTraining(context, logicalDate(context, date)) };
  },
  describe({ candidates, winner, model_version, gate }: TrainingResult) {
    const columns = ['cv_roc_auc_mean', 'train_accuracy', 'test_accuracy', 'test_roc_auc'] as const;
    const rows = candidates.map(({ name, metrics }) => [
      name === winner ? `${name} *` : name,
      ...columns.map((column) => metrics[column]?.toFixed(6) ?? ''),
    ]);
    const verdict = gate.promoted ? `version ${model_version} is the champion` : `version ${model_version} is not promoted`;
    return `${formatTable(['candidate', ...columns], rows)}\n${verdict}: ${gate.reason}`;
  },
});
