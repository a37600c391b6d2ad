import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid } from '../protocol/mlflow-error.js';
import { parseModelUri } from '../protocol/model-uri.js';
import { unquote } from '../protocol/unquote.js';

/** What a model version belongs to: a run, or a logged model. */
export interface SourceOwner {
  readonly parameter: 'run_id' | 'model_id';
  /** Empty if the request names none. */
  readonly id: string;
  /** Where the owner's files are. */
  readonly root: () => Promise<string>;
}

/**
 * Refuses a source that would give readers of the version files that are not its owner's: a path on the server, `..`, or the artifacts
 * of another run or model (mlflow/server/handlers.py, `_validate_source_run` and `_validate_source_model`).
 * Clients read other stores, such as `s3://…`, with their own credentials.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export async function checkSource(source: string, owner: SourceOwner): Promise<void> {
  if (unquote(source).includes('\0')) throw refused(source, 'It has a NUL character.');
  const local = localPath(source);
  if (local !== undefined) {
    const root = owner.id && localPath(await owner.root());
    if (root && isWithin(local, root)) return;
    const kind = owner.parameter === 'run_id' ? 'run' : 'model';
    throw refused(
      owner.id ? local : source,
      `To use a local path as a model version source, the ${owner.parameter} request parameter has to be specified and the ` +
        `local path has to be contained within the artifact directory of the ${kind} specified by the ${owner.parameter}.`,
    );
  }
  if (!hasAbsolutePath(source)) {
    throw refused(
      source,
      'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path ' +
        'must be provided without relative path references present. Please provide an absolute path.',
    );
  }
  const path = unquote(source.replace(/^[^:]*:/, ''));
  const scheme = source.slice(0, source.indexOf(':')).toLowerCase();
  const first = path.replace(/^\/+/, '').split('/')[0];
  if (scheme === 'runs' && (owner.parameter !== 'run_id' || first !== owner.id)) throw notOwned(source, owner);
  if (scheme === 'models') {
    const named = parseModelUri(source);
    const isOwn = named && 'modelId' in named && owner.parameter === 'model_id' && named.modelId === owner.id;
    if (!isOwn) throw notOwned(source, { parameter: 'model_id' });
  }
  if (scheme === 'mlflow-artifacts' && !(owner.id && isWithin(path, (await owner.root()).replace(/^[^:]*:/, '')))) {
    throw notOwned(source, owner);
  }
}

/**
 * Whether the path of an address starts at its root and names every folder: not that of `s3://bucket`, `foo:bar` or `s3://b/a/../c`. As
 * `_validate_non_local_source_contains_relative_paths` of the real server.
 */
function hasAbsolutePath(source: string): boolean {
  // A plus is a space in what the real server decodes.
  const address = unquote(source.replaceAll('+', ' '));
  if (address.split(/[/\\]/).includes('..')) return false;
  const path = address
    .replace(/[?#].*$/s, '')
    .replace(/^[^:]*:(\/\/[^/]*)?/, '')
    .replace(/\/+$/, '')
    .replace(/\/+/g, '/');
  return path.startsWith('/') && posix.normalize(path) === path;
}

/** The path of a `file:` address, or of one without a scheme. */
function localPath(uri: string): string | undefined {
  if (!/^[a-z][\w+.-]*:/i.test(uri)) return posix.resolve(unquote(uri));
  if (!/^file:/i.test(uri)) return undefined;
  try {
    return posix.resolve(unquote(fileURLToPath(uri)));
  } catch {
    throw refused(uri, 'It is no file address of this machine.');
  }
}

function isWithin(path: string, root: string): boolean {
  const relative = posix.relative(posix.resolve('/', root), posix.resolve('/', path));
  return relative !== '..' && !relative.startsWith('../');
}

export function notOwned(source: string, { parameter }: Pick<SourceOwner, 'parameter'>) {
  return refused(source, `The ${parameter} request parameter must identify the resource that contains the source.`);
}

function refused(source: string, why: string) {
  return invalid(`Invalid model version source: '${source}'. ${why}`);
}
