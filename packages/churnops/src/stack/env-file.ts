import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { dotEnvText } from '../dot-env.js';
import { ChurnopsError } from '../errors.js';

/** Only its owner may read it. */
const MODE = 0o600;

/** A line of a `.env` file, with what is to be known of it. */
export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  /** Written above the line. */
  readonly comment?: string;
}

export interface EnvFile {
  /** What the file sets; empty where there is no file. */
  readonly values: Readonly<NodeJS.Dict<string>>;
  /** Undefined where there is no file. */
  readonly text: string | undefined;
}

/** Reads a `.env` file. */
export async function readEnvFile(file: string): Promise<EnvFile> {
  try {
    const text = dotEnvText(await readFile(file));
    return { values: parseEnv(text), text };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { values: {}, text: undefined };
    throw unusable(file, error as Error);
  }
}

/**
 * Adds the entries whose names a `.env` file lacks, and makes the file readable by its owner alone. Lines that are there stay as they are.
 *
 * @param heading the first lines of a new file
 * @returns the names added, in their order
 * @throws ChurnopsError CHURN_CANNOT_WRITE
 */
export async function addToEnvFile(file: string, heading: string, entries: readonly EnvEntry[]): Promise<string[]> {
  const { values, text } = await readEnvFile(file);
  const missing = entries.filter(({ name }) => !values[name]);
  try {
    if (missing.length > 0) {
      const before = text === undefined ? heading : text.replace(/(?<=[^\n])$/, '\n');
      await replaceFile(file, before + missing.map(lineOf).join(''));
    } else {
      await chmod(file, MODE);
    }
  } catch (error) {
    throw unusable(file, error as Error);
  }
  return missing.map(({ name }) => name);
}

function lineOf({ name, value, comment }: EnvEntry): string {
  return `${comment ? `\n# ${comment}\n` : ''}${name}=${value}\n`;
}

/** Never half-written, and never readable by others, not even for a moment. */
async function replaceFile(file: string, text: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  try {
    await writeFile(part, text, { mode: MODE, flag: 'wx' });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function unusable(file: string, error: Error): ChurnopsError {
  return new ChurnopsError(
    'CHURN_CANNOT_WRITE',
    `${file} cannot be read and written: ${error.message}`,
    'check that the folder exists and belongs to you, and that the file is text in UTF-8',
    { cause: error },
  );
}
