import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parseJson } from '../protocol/int64.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { dropNulls } from './drop-nulls.js';
import { refuseUnstorable } from './unstorable.js';

/** Largest JSON body in bytes. A log-batch of 1,000 metrics with long names is far smaller. */
export const JSON_LIMIT = 16 * 2 ** 20;

/**
 * The value of a JSON body; undefined if it is empty.
 *
 * @param keepsNulls whether a null in it is a value, not a field that is left out
 * @throws MlflowError BAD_REQUEST for what is not JSON, INVALID_PARAMETER_VALUE for text that cannot be stored
 */
export function readJson(body: Buffer, keepsNulls = false): unknown {
  // Decoding would turn each wrong byte into a question mark, and that would be stored.
  if (!isUtf8(body)) throw new MlflowError('BAD_REQUEST', 'The body is not UTF-8.');
  // Files from Windows begin with a byte order mark.
  const text = body.toString().replace(/^\uFEFF/, '');
  if (text.trim() === '') return undefined;
  const value = parse(text);
  // JSON can contain NUL and half a pair only as these escapes. Looking through every string of a large batch would take too long.
  if (/\\u(0000|d[89a-f])/i.test(text)) refuseUnstorable(value);
  if (text.includes('null') && !keepsNulls) dropNulls(value);
  return value;
}

/** The JSON body of a GET. Fastify reads none, but the real server takes one in place of a query. @throws MlflowError as `readJson` */
export async function readBodyOfGet(request: IncomingMessage): Promise<unknown> {
  const isEmpty = request.headers['transfer-encoding'] === undefined && !Number(request.headers['content-length']);
  if (isEmpty) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > JSON_LIMIT) throw new MlflowError('BAD_REQUEST', `The body has more than ${JSON_LIMIT} bytes.`);
    chunks.push(chunk);
  }
  return readJson(Buffer.concat(chunks));
}

/** A string, or what Python's `json.dumps` writes for the numbers that JSON lacks. Matches to the end if a string has none. */
const STRING_OR_NO_NUMBER = /"(?:[^"\\]|\\[\s\S]?)*(?:"|$)|-?\b(?:NaN|Infinity)\b/g;

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    try {
      if (/NaN|Infinity/.test(text))
        return parseJson(text.replace(STRING_OR_NO_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`)));
    } catch {
      // The message about the body as it came is the one that helps.
    }
    throw new MlflowError('BAD_REQUEST', `The body is not JSON: ${(error as Error).message}`);
  }
}
