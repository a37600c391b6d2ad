import { decodeOnce } from './unquote.js';

/** What a `models:` address refers to: a logged model, or a version by number, alias or stage. */
export type ModelUri =
  | { readonly modelId: string }
  | { readonly name: string; readonly version: string }
  | { readonly name: string; readonly alias: string }
  /** `latest` means the newest version in any stage. */
  | { readonly name: string; readonly stage: string };

/**
 * Reads `models:/m-…`, `models:/name/7`, `models:/name@alias`, `models:/name/Production` and `models:/name/latest`
 * (mlflow/store/artifact/utils/models.py, `_parse_model_uri`).
 *
 * @returns undefined for anything else
 */
export function parseModelUri(uri: string): ModelUri | undefined {
  const path = /^models:\/([^/].*)$/.exec(uri)?.[1];
  if (path === undefined) return undefined;
  if (/^m-[^/@]+$/.test(path)) return { modelId: path };
  const [, named, part] = /^([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (named && part) {
    const name = decodeOnce(named);
    return /^\d+$/.test(part) ? { name, version: part } : { name, stage: part };
  }
  const [, aliased, alias] = /^([^/@]+)@([^/@]+)$/.exec(path) ?? [];
  return aliased && alias ? { name: decodeOnce(aliased), alias } : undefined;
}
