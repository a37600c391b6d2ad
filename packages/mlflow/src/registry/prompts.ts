import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { IS_PROMPT_TAG } from '../protocol/prompt-tags.js';
import type { Condition } from '../search/search-filter.js';

/**
 * MLflow stores prompts as registered models. Its client leaves them out with `tag.mlflow.prompt.is_prompt != 'true'`, a condition
 * that models would not meet, because they have no such tag. So as in the real server
 * (mlflow/store/model_registry/sqlalchemy_store.py, `_update_query_to_exclude_prompts`), prompts are found only if they are asked for.
 *
 * @param tags the table of the tags
 * @returns the remaining conditions, and one that excludes prompts
 */
export function withoutPrompts(
  conditions: readonly Condition[],
  tags: 'registered_model_tags' | 'model_version_tags',
): { conditions: readonly Condition[]; leaveOut: RawBuilder<SqlBool> | undefined } {
  const ofPrompts = ({ entity, key }: Condition) => entity === 'tag' && key === IS_PROMPT_TAG;
  const asked = conditions.find(ofPrompts);
  const value = String(asked?.values[0]).toLowerCase();
  if ((asked?.comparator === '=' && value === 'true') || (asked?.comparator === '!=' && value === 'false')) {
    return { conditions, leaveOut: undefined };
  }
  return {
    conditions: conditions.filter((condition) => !ofPrompts(condition)),
    leaveOut: sql`name NOT IN (SELECT name FROM ${sql.table(`mlflow.${tags}`)} WHERE key = ${IS_PROMPT_TAG} AND value = 'true')`,
  };
}
