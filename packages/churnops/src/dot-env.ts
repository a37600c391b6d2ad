import { parseEnv } from 'node:util';

/** What a `.env` file is no file of variables for. */
export const NO_TEXT = 'it is no text in UTF-8, but UTF-16 as some editors of Windows write it';

/**
 * The variables of a `.env` file. A byte order mark, which `parseEnv` takes for a part of the first name, is left out.
 *
 * @throws Error NO_TEXT
 */
export function parseDotEnv(bytes: Buffer): NodeJS.Dict<string> {
  return parseEnv(dotEnvText(bytes));
}

/** @throws Error NO_TEXT */
export function dotEnvText(bytes: Buffer): string {
  if (bytes.includes(0)) throw new Error(NO_TEXT);
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
