import { posix } from 'node:path';

/** Rules for names (mlflow/utils/validation.py). Each function says what is wrong with a name, or nothing. */
type NameRule = (name: string) => string | undefined;

const MAX_ITEM_NAME = 250;
const MAX_ALIAS = 255;

/** Metrics, params and tags: some clients keep each in a file of its name. */
export const itemNameProblem: NameRule = (name) => {
  if (name.length > MAX_ITEM_NAME) return `names have at most ${MAX_ITEM_NAME} characters, this one ${name.length}`;
  if (!/^[\p{L}\p{N}_/. :-]+$/u.test(name)) {
    return 'names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colons (:) and slashes (/)';
  }
  const normal = posix.normalize(name);
  if (normal === name && name !== '.' && !name.startsWith('..') && !name.startsWith('/') && !name.endsWith('/')) return undefined;
  return `names may be treated as files, and must not resolve to other names; this one resolves to '${normal}'`;
};

/** Registered models, whose names are part of `models:/name/version`. */
export const modelNameProblem: NameRule = (name) => (/[/:]/.test(name) ? "names cannot contain '/' or ':'" : undefined);

/** Aliases of versions: `latest` and `v1` would hide what `models:/name/latest` and a version mean. */
export const aliasProblem: NameRule = (name) => {
  if (name.length > MAX_ALIAS) return `aliases have at most ${MAX_ALIAS} characters, this one ${name.length}`;
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return 'aliases may only contain alphanumerics, underscores (_) and dashes (-)';
  if (/^(latest|v\d+)$/i.test(name)) return "'latest' and 'v' with a number are reserved";
  return undefined;
};
