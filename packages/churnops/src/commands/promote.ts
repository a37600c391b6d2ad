import { z } from 'zod';
import type { PromotionResult } from '../registry/promote.js';
import { defineCommand } from './command.js';
import { describePromotion } from './describe-registry.js';
import { versionField } from './fields.js';

export const promoteCommand = defineCommand({
  name: 'promote',
  summary: 'make a version the champion: the one named, or the newest if it is better than the champion',
  permission: 'MANAGE',
  input: z.strictObject({
    version: versionField('number of the version; without it the newest version is compared with the champion'),
    reason: z.string({ error: 'must be a text' }).optional().describe('why a version is named, for the record'),
  }),
  argument: 'version',
  async load() {
    const { promotionResult } = await import('../registry/promote.js');
    const { runPromotion } = await import('../workflows/promotion.js');
    return {
      result: promotionResult,
      run: (context, { version, reason }) =>
        runPromotion(context, { version: version === undefined ? undefined : String(version), reason }),
    };
  },
  describe: (result: PromotionResult) => describePromotion(result),
});
