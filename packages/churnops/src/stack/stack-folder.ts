import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChurnopsError } from '../errors.js';

/** The checkout's, which holds compose.yaml and what it mounts. */
const OWN = fileURLToPath(new URL('../../../../deploy', import.meta.url));

/**
 * The folder with the stack's compose.yaml.
 *
 * @param chosen in place of the checkout's
 * @throws ChurnopsError CHURN_FILE_MISSING
 */
export function stackFolder(chosen?: string): string {
  const folder = chosen === undefined ? OWN : resolve(chosen);
  if (existsSync(join(folder, 'compose.yaml'))) return folder;
  throw new ChurnopsError(
    'CHURN_FILE_MISSING',
    `there is no compose.yaml in ${folder}`,
    'run this in a checkout of churnops, or name a copy of its folder deploy with --folder',
  );
}
