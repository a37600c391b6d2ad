import { z } from 'zod';
import { defineCommand } from './command.js';
import { countField, wholeListFields } from './fields.js';

export const predictionsCommand = defineCommand({
  name: 'predictions',
  summary: "what each date's predictions add up to, newest first",
  permission: 'READ',
  input: z.strictObject({
    days: countField(3660, 14, 'how many calendar days to go back from the newest date with predictions'),
    ...wholeListFields(3660),
  }),
  async load() {
    const { predictionsADay, readPredictionsADay } = await import('../read/predictions-a-day.js');
    return { result: predictionsADay, run: (context, { days, ...page }) => readPredictionsADay(context, days, page) };
  },
});
