import { parseEnv } from 'node:util';

/** A `.env` file that is in another encoding than UTF-8. */
export class NotUtf8Error extends Error {
  constructor() {
    super('it is no text in UTF-8, but UTF-16 as some editors of Windows write it');
  }
}

/**
 * The variables of a `.env` file. A byte order mark, which `parseEnv` takes for a part of the first name, is left out.
 *
 * @throws NotUtf8Error
 */
export function parseDotEnv(bytes: Buffer): NodeJS.Dict<string> {
  return parseEnv(dotEnvText(bytes));
}

/** @throws NotUtf8Error */
export function dotEnvText(bytes: Buffer): string {
  if (bytes.includes(0)) throw new NotUtf8Error();
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*?)[ \t\r]*$/gm;

/**
 * What a `.env` file has after the equals sign of each name, with its quotation marks, which `parseEnv` takes away. Of a name that comes twice,
 * the last one's.
 */
export function writtenValues(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(LINE)].map(([, name = '', written = '']) => [name, written]));
}
