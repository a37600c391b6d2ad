import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { IS_PROMPT_TAG } from '../protocol/prompt-tags.js';
import type { Condition } from '../search/search-filter.js';

/**
 * MLflow keeps prompts among the registered models, and its client asks for the rest with `tag.mlflow.prompt.is_prompt != 'true'`,
 * which models, having no such tag, would not meet. As in the real server
 * (mlflow/store/model_registry/sqlalchemy_store.py, `_update_query_to_exclude_prompts`), prompts come only if asked for.
 *
 * @param tags the table of the tags
 * @returns the conditions that remain, and what leaves prompts out
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
