import type { ImportProblem } from './import-problem.js';

/** How many bytes at the start of a file are enough to tell what it is. */
export const HEAD_BYTES = 2 ** 16;

/** Formats that begin with fixed bytes, as hexadecimal digits. */
const SIGNATURES: readonly (readonly [string, string, string])[] = [
  ['504b0304', 'a ZIP archive, which an Excel workbook (.xlsx) is too', 'open it and save the sheet as CSV in UTF-8'],
  ['d0cf11e0a1b11ae1', 'an Excel workbook (.xls)', 'open it and save the sheet as CSV in UTF-8'],
  ['25504446', 'a PDF', 'export the table as CSV in UTF-8'],
  ['50415231', 'a Parquet file', 'write it as CSV: pandas.read_parquet(FILE).to_csv(OTHER, index=False)'],
  ['53514c69746520666f726d61742033', 'an SQLite database', 'export the table as CSV in UTF-8'],
  ['425a68', 'compressed with bzip2', 'unpack it, or compress it with gzip'],
  ['fd377a585a00', 'compressed with xz', 'unpack it, or compress it with gzip'],
  ['28b52ffd', 'compressed with zstd', 'unpack it, or compress it with gzip'],
  ['377abcaf271c', 'a 7z archive', 'unpack it, or compress it with gzip'],
  ['1f8b', 'compressed with gzip twice', 'unpack it once'],
  ['7b5c727466', 'a document in Rich Text Format', 'save it as plain text'],
  ['76657273696f6e2068747470733a2f2f6769742d6c6673', 'a pointer of Git LFS to the file', 'fetch the file: git lfs pull'],
];

/** Where a tar archive says that it is one. */
const TAR_MARK = 'ustar';
const TAR_MARK_AT = 257;

const CONFLICT_MARKER = /^(<{7}|\|{7}|={7}|>{7})( |\r?$)/m;

/**
 * Recognises files that are not CSV in UTF-8 by their first bytes.
 *
 * @param head at most `HEAD_BYTES`, after decompression
 * @param isWhole whether the file has no more bytes
 * @returns what the file is and what to do about it; undefined if it may be CSV
 */
export function sniffFile(head: Uint8Array, isWhole: boolean): ImportProblem | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = bytes.toString('hex', 0, 32);
  const signature = SIGNATURES.find(([digits]) => start.startsWith(digits));
  if (signature) return problem('CHURN_CSV_NOT_CSV', undefined, `CSV; this is ${signature[1]}: ${signature[2]}`);
  if (bytes.toString('latin1', TAR_MARK_AT, TAR_MARK_AT + TAR_MARK.length) === TAR_MARK) {
    return problem('CHURN_CSV_NOT_CSV', undefined, 'CSV; this is a tar archive: unpack it, and import the file in it');
  }
  return encodingProblem(bytes) ?? textProblem(bytes.toString('utf8'), isWhole);
}

/** Whether git wrote this line to mark a merge conflict. */
export function isConflictMarker(line: string): boolean {
  return CONFLICT_MARKER.test(line);
}

export function conflictProblem(line: number, value: string): ImportProblem {
  const expected = "a row; this is one of git's conflict markers: choose one of the two sides and remove the markers";
  return { code: 'CHURN_CSV_CONFLICT_MARKERS', line, column: undefined, value, expected };
}

function encodingProblem(bytes: Buffer): ImportProblem | undefined {
  const start = bytes.toString('hex', 0, 2);
  if (start === 'fffe' || start === 'feff' || isEveryOtherByteZero(bytes)) {
    return problem('CHURN_CSV_ENCODING', undefined, 'UTF-8 text; this looks like UTF-16: save it as CSV in UTF-8');
  }
  if (bytes.includes(0))
    return problem('CHURN_CSV_ENCODING', undefined, 'UTF-8 text; this is a binary file: export it as CSV in UTF-8');
  return undefined;
}

/** Whether it looks like UTF-16 of Latin letters. Programs and pictures have as many zeros, but in any place. */
function isEveryOtherByteZero(bytes: Buffer): boolean {
  const zeros = [0, 0];
  for (const [i, byte] of bytes.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  return Math.max(even, odd) > bytes.length / 4 && Math.min(even, odd) < bytes.length / 50;
}

function textProblem(text: string, isWhole: boolean): ImportProblem | undefined {
  const conflict = CONFLICT_MARKER.exec(text);
  if (conflict) return conflictProblem(text.slice(0, conflict.index).split('\n').length, conflict[0].trim());
  const begin = text.trimStart();
  const value = begin.slice(0, 40);
  if (/^<(!|\?|[a-z])/i.test(begin)) {
    const expected = 'CSV; this is HTML or XML, perhaps an error page or a login page: fetch the file itself';
    return problem('CHURN_CSV_NOT_CSV', value, expected);
  }
  if (/^[{[]/.test(begin)) {
    return problem('CHURN_CSV_NOT_CSV', value, 'CSV; this is JSON: write it with a header line and one line for each customer');
  }
  if (!isWhole && !/[\r\n]/.test(text)) {
    const expected = `a header line; the first ${HEAD_BYTES} bytes have no line end: check how the file was written`;
    return problem('CHURN_CSV_LINE_LENGTH', value, expected);
  }
  return undefined;
}

function problem(code: ImportProblem['code'], value: string | undefined, expected: string): ImportProblem {
  return { code, line: 1, column: undefined, value, expected };
}
