import type { ModelList } from '../registry/list-models.js';
import type { PromotionResult } from '../registry/promote.js';
import { formatTable } from './format-table.js';

/** What the gate decided about a version, in one line. */
export function describeVerdict({
  model_version,
  promoted,
  reason,
}: Pick<PromotionResult, 'model_version' | 'promoted' | 'reason'>): string {
  return `version ${model_version} ${promoted ? 'is the champion' : 'is not promoted'}: ${reason}`;
}

export function describePromotion(result: PromotionResult): string {
  if (!result.promoted) return result.gate ? describeVerdict(result) : result.reason;
  return `${describeVerdict(result)} (before: ${result.previous_version ?? 'none'})`;
}

/** One line per version, and one more for each earlier time as champion. */
export function describeModels(versions: ModelList): string {
  const rows = versions.flatMap(({ version, champion, reigns, estimator, run_id, created_at }) => {
    const [newest, ...earlier] = reigns.map(({ since, until, promoted_by, reason }) => [since, until ?? '', promoted_by, reason]);
    const first = [String(version), champion ? 'yes' : '', estimator ?? '', run_id, created_at, ...(newest ?? [])];
    return [first, ...earlier.map((cells) => ['', '', '', '', '', ...cells])];
  });
  return formatTable(['version', 'champion', 'estimator', 'run', 'created', 'champion since', 'until', 'by', 'why'], rows);
}
