import { Mime } from 'mime';
import otherTypes from 'mime/types/other.js';
import standardTypes from 'mime/types/standard.js';

/** Where Python's `mimetypes`, which MLflow asks, has its own name for a format that models and runs log. */
const PYTHON_TYPES = { 'application/x-hdf5': ['h5'], 'audio/x-wav': ['wav'] };
const types = new Mime(standardTypes, otherTypes).define(PYTHON_TYPES, true);

/** Endings, and whole names without one, of what MLflow shows as text (mlflow/utils/mime_type_utils.py). */
const TEXTS = new Set(
  'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb MLmodel mlproject'.split(
    ' ',
  ),
);

/** Endings of a compressed file, whose type is that of what is in it (Python's `mimetypes.encodings_map`). */
const COMPRESSED = /\.(gz|Z|bz2|xz|br)$/;

/**
 * The media type of an artifact by its name, as MLflow tells it: known texts are `text/plain`, whatever else they are; anything unknown is
 * `application/octet-stream`.
 *
 * @param name of the file, without its folder
 */
export function contentTypeOf(name: string): string {
  if (TEXTS.has(endingOf(name) || name)) return 'text/plain';
  return types.getType(endingOf(name.replace(COMPRESSED, ''))) ?? 'application/octet-stream';
}

/** Without the dot; empty if there is none. Dots at the beginning belong to the name. */
function endingOf(name: string): string {
  return /^\.*[^.].*\.([^.]*)$/.exec(name)?.[1] ?? '';
}
