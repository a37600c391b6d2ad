import { posix } from 'node:path';
import { stringifyJson } from './int64.js';
import { pythonString } from './python-text.js';

/** A rule for names (mlflow/utils/validation.py). Returns what is wrong with a name, in MLflow's words, or undefined. */
export type NameRule = (name: string, parameter: string) => string | undefined;

/** The tag in which a server lists the versions made from a logged model (mlflow/utils/mlflow_tags.py). */
export const MODEL_VERSIONS_TAG = 'mlflow.modelVersions';

/** The longest name of a metric, param or tag. */
const MAX_ITEM_NAME = 250;
const MAX_ALIAS = 255;

export function missing(parameter: string): string {
  return `Missing value for required parameter '${parameter}'.`;
}

/** @param why what is wrong with the value. Default: the message gives no reason */
export function invalidValue(parameter: string, value: unknown, why?: string): string {
  return `Invalid value ${asciiJson(value)?.slice(0, 1000)} for parameter '${parameter}' supplied${why ? `: ${why}` : '.'}`;
}

/** As Python writes JSON: what is not ASCII as escapes. */
function asciiJson(value: unknown): string | undefined {
  return stringifyJson(value)?.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function tooLong(what: string, most: number): string {
  return `'${what}' exceeds the maximum length of ${most} characters`;
}

/** The rule for names of metrics, params and tags. Some clients store each in a file named after it. */
export const itemNameProblem: NameRule = (name, parameter) => {
  if (!/^[\p{L}\p{N}_/. :-]+$/u.test(name)) {
    return invalidValue(
      parameter,
      name,
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    );
  }
  return pathProblem(name, parameter);
};

/** Some clients keep things in files that are named after them. */
function pathProblem(name: string, parameter: string): string | undefined {
  const normal = normalized(name);
  if (normal === name && name !== '.' && !name.startsWith('..') && !name.startsWith('/')) return undefined;
  const why = 'Names may be treated as files in certain cases, and must not resolve to other names when treated as such.';
  return invalidValue(parameter, name, `${why} This name would resolve to ${pythonString(normal)}`);
}

/** Like Python's `posixpath.normpath`, which drops a slash at the end. */
function normalized(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
}

export const metricKeyProblem: NameRule = (name, parameter) =>
  itemNameProblem(name, parameter.replace(/key$/, 'name')) ?? lengthProblem(name, 'Metric name');
export const paramKeyProblem: NameRule = (name, parameter) =>
  itemNameProblem(name, parameter) ?? lengthProblem(name, 'Param key');
export const tagKeyProblem: NameRule = (name, parameter) => itemNameProblem(name, parameter) ?? lengthProblem(name, parameter);

function lengthProblem(name: string, what: string): string | undefined {
  return name.length > MAX_ITEM_NAME ? tooLong(what, MAX_ITEM_NAME) : undefined;
}

/** The rule for names of registered models, which are part of `models:/name/version`. */
export const modelNameProblem: NameRule = (name) => {
  if (name.trim() === '') return missing('name');
  if (/[/:]/.test(name)) return `Invalid model name ${pythonString(name)}. Names cannot contain '/' or ':'.`;
  return pathProblem(name, 'name');
};

/** The rule for aliases that are asked for. */
export const aliasProblem: NameRule = (name) => {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) {
    return `Invalid alias name: '${name}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`;
  }
  return name.length > MAX_ALIAS ? tooLong('Registered model alias name', MAX_ALIAS) : undefined;
};

/** The alias of the newest version, which every model has without its being set. */
export const LATEST_ALIAS = 'latest';

/** The rule for aliases that are set. `latest` and `v1` are refused: they would be mistaken for the newest version and for a number. */
export const newAliasProblem: NameRule = (name, parameter) => {
  const problem = aliasProblem(name, parameter);
  if (problem) return problem;
  if (name.toLowerCase() === LATEST_ALIAS) return `'${LATEST_ALIAS}' alias name (case insensitive) is reserved.`;
  return /^v\d+$/i.test(name) ? `Version alias name '${name}' is reserved.` : undefined;
};
