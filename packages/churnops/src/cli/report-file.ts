import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ChurnopsError } from '../errors.js';

/**
 * Checks, before the work starts, whether a report can be written to a file.
 *
 * @param inputs files that the report is made from, which it must not replace
 * @throws ChurnopsError CHURN_USAGE if the file is one of the inputs or has no name, CHURN_CANNOT_WRITE if it is a folder or its folder is missing
 */
export async function requireReportFile(file: string, inputs: readonly string[]): Promise<void> {
  if (file === '')
    throw new ChurnopsError('CHURN_USAGE', 'the report needs a file name; got ""', 'name a file, such as report.html');
  const path = await realPath(file);
  for (const input of inputs) {
    if ((await realPath(input)) !== path) continue;
    throw new ChurnopsError(
      'CHURN_USAGE',
      `the report would replace ${input}, which it is made from`,
      'give it a name of its own',
    );
  }
  const folder = dirname(resolve(file));
  const [found, own] = await Promise.all([statOf(folder), statOf(file)]);
  if (!found?.isDirectory())
    throw cannotWrite(file, `there is no folder ${folder}`, 'make the folder first, or choose another file');
  if (own?.isDirectory()) throw cannotWrite(file, 'it is a folder', 'name a file in it');
}

/**
 * Writes a report. The file appears under its name only when it is complete, and replaces an earlier one.
 *
 * @throws ChurnopsError CHURN_CANNOT_WRITE if the file can't be written; an earlier file then stays as it was
 */
export async function writeReportFile(file: string, content: string): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, content, { flag: 'wx' });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw cannotWrite(file, (error as Error).message, 'check the permissions of its folder, and whether the disk is full', error);
  }
}

function cannotWrite(file: string, why: string, remedy: string, cause?: unknown): ChurnopsError {
  return new ChurnopsError('CHURN_CANNOT_WRITE', `the report ${file} cannot be written: ${why}`, remedy, { cause });
}

function statOf(path: string) {
  return stat(path).catch(() => undefined);
}

/** The path without links. For a file that doesn't exist yet, its folder's path without links, and its name. */
async function realPath(file: string): Promise<string> {
  return realpath(file).catch(() => resolve(file));
}
