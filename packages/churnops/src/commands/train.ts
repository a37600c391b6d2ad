import { z } from 'zod';
import type { TrainingResult } from '../training/train.js';
import { defineCommand } from './command.js';
import { describeVerdict } from './describe-registry.js';
import { dateField } from './fields.js';
import { formatTable } from './format-table.js';

export const trainCommand = defineCommand({
  name: 'train',
  summary: 'train the candidates, register the best, promote it if it is better than the champion',
  permission: 'EDIT',
  input: z.strictObject({ date: dateField('logical date, not in the future (default: today)') }),
  async load() {
    const { trainingResult } = await import('../training/train.js');
    const { runTraining } = await import('../workflows/pipelines.js');
    return { result: trainingResult, run: (context, { date }) => runTraining(context, date) };
  },
  describe({ candidates, winner, model_version, gate }: TrainingResult) {
    const columns = ['cv_roc_auc_mean', 'train_accuracy', 'test_accuracy', 'test_roc_auc'] as const;
    const rows = candidates.map(({ name, metrics }) => [
      name === winner ? `${name} *` : name,
      ...columns.map((column) => metrics[column]?.toFixed(6) ?? ''),
    ]);
    return `${formatTable(['candidate', ...columns], rows)}\n${describeVerdict({ model_version, ...gate })}`;
  },
});
