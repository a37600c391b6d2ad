import { z } from 'zod';
import type { PromotionResult } from '../registry/promote.js';
import { defineCommand } from './command.js';

export const promoteCommand = defineCommand({
  name: 'promote',
  summary: 'make a version the champion: the one named, or the newest if it beats the champion on the hold-out',
  permission: 'MANAGE',
  input: z.strictObject({
    version: z
      .int({ error: 'must be the number of a version' })
      .min(1, { error: 'must be 1 or more' })
      .optional()
      .describe('number of the version; without it the newest version is compared with the champion'),
  }),
  argument: 'version',
  async load() {
    const { promote, promotionResult } = await import('../registry/promote.js');
    return {
      result: promotionResult,
      run: (context, { version }) => promote(context, version === undefined ? undefined : String(version)),
    };
  },
  describe({ model_version, promoted, gate, previous_version }: PromotionResult) {
    if (promoted) return `version ${model_version} is the champion (before: ${previous_version ?? 'none'})`;
    return gate ? `version ${model_version} is not promoted: ${gate.reason}` : `version ${model_version} is the champion already`;
  },
});
