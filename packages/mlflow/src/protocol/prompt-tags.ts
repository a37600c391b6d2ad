import type { KeyValue } from './entities.js';

/** Marks registered models and versions that are prompts (mlflow/prompt/constants.py). */
export const IS_PROMPT_TAG = 'mlflow.prompt.is_prompt';

/** The tag with the text of a prompt's version. */
export const PROMPT_TEXT_TAG = 'mlflow.prompt.text';

/** Whether these are the tags of a prompt. If a key comes twice, the last value counts. */
export function isPrompt(tags: readonly KeyValue[]): boolean {
  return tags.findLast(({ key }) => key === IS_PROMPT_TAG)?.value.toLowerCase() === 'true';
}
