import type { PipelineContext } from '../context.js';
import { type PromoteOptions, type PromotionResult, promote } from '../registry/promote.js';

/** `promote`, in line with whoever else promotes in this process: by command, over the API or on the page. */
export function runPromotion(context: PipelineContext, options: PromoteOptions): Promise<PromotionResult> {
  return context.line.do('promotion', context, () => promote(context, options));
}
