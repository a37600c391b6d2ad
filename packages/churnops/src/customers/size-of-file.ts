import { access, constants, stat } from 'node:fs/promises';
import { ChurnopsError } from '../errors.js';

/**
 * The size of a file that is to be read, in bytes; 0 for a pipe or a device.
 *
 * @param mayBePipe whether it is read once, so that a pipe or a device will do. Default: it must be a file
 * @throws ChurnopsError CHURN_FILE_MISSING saying why it can't be read: nothing is there, it is no file, or a right is missing
 */
export async function sizeOfFile(file: string, { mayBePipe = false } = {}): Promise<number> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    if (found.code === 'EACCES')
      throw unreadable(file, 'is in a folder that the user who runs churnops may not look into', RIGHTS);
    throw unreadable(file, 'is not a file that can be read', 'check the path of the CSV file');
  }
  if (found.isDirectory()) throw unreadable(file, 'is a folder', 'name a CSV file in it');
  if (!found.isFile() && !mayBePipe)
    throw unreadable(file, 'is a pipe or a device, not a file', 'write what comes from it into a file, and name that');
  await access(file, constants.R_OK).catch((cause: Error) => {
    throw unreadable(file, 'may not be read by the user who runs churnops', RIGHTS, cause);
  });
  return found.size;
}

const RIGHTS = 'give that user the right to read it (chmod, chown), or name a copy';

function unreadable(file: string, why: string, remedy: string, cause?: Error): ChurnopsError {
  return new ChurnopsError('CHURN_FILE_MISSING', `${file} ${why}`, remedy, { cause });
}
