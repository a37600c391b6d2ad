import { access, constants, stat } from 'node:fs/promises';
import { ChurnopsError } from '../errors.js';
import { fileMissing } from './import-problem.js';

/**
 * The size of a file that is to be read, in bytes.
 *
 * @throws ChurnopsError CHURN_FILE_MISSING saying why it can't be read: nothing is there, it is no file, or a right is missing
 */
export async function sizeOfFile(file: string): Promise<number> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    if (found.code === 'EACCES')
      throw unreadable(file, 'is in a folder that the user who runs churnops may not look into', RIGHTS);
    throw fileMissing(file);
  }
  if (found.isDirectory()) throw unreadable(file, 'is a folder', 'name a CSV file in it');
  // The file may be read twice: once more for the rows that are rejected.
  if (!found.isFile())
    throw unreadable(file, 'is a pipe or a device, not a file', 'write what comes from it into a file, and name that');
  await access(file, constants.R_OK).catch((cause: Error) => {
    throw unreadable(file, 'may not be read by the user who runs churnops', RIGHTS, cause);
  });
  return found.size;
}

const RIGHTS = 'give that user the right to read it (chmod, chown), or import a copy';

function unreadable(file: string, why: string, remedy: string, cause?: Error): ChurnopsError {
  return new ChurnopsError('CHURN_FILE_MISSING', `${file} ${why}`, remedy, { cause });
}
