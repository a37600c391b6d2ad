import { describe, expect, it } from 'vitest';
import { sniffFile } from './sniff-file.js';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);

describe('sniffFile', () => {
  it.each([
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), 'CHURN_CSV_NOT_CSV', '.xlsx'],
    ['an old workbook', bytes('d0cf11e0a1b11ae10000', 'hex'), 'CHURN_CSV_NOT_CSV', '.xls'],
    ['a PDF', bytes('%PDF-1.7\n'), 'CHURN_CSV_NOT_CSV', 'PDF'],
    ['Parquet', bytes('PAR1....'), 'CHURN_CSV_NOT_CSV', 'Parquet'],
    ['bzip2', bytes('BZh91AY'), 'CHURN_CSV_NOT_CSV', 'bzip2'],
    ['UTF-16 with a mark', bytes('\uFEFFa,b\n', 'utf16le'), 'CHURN_CSV_ENCODING', 'UTF-16'],
    ['UTF-16 without a mark', bytes('a,b\n1,2\n', 'utf16le'), 'CHURN_CSV_ENCODING', 'UTF-16'],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 65, 66, 67]), 'CHURN_CSV_ENCODING', 'binary'],
    ['a picture', bytes('89504e470d0a1a0a0000000d4948445200000010000000100806000000', 'hex'), 'CHURN_CSV_ENCODING', 'binary'],
    ['a tar archive', Buffer.concat([Buffer.alloc(257, 'x\0'), bytes('ustar\0')]), 'CHURN_CSV_NOT_CSV', 'tar'],
    ['Rich Text', bytes('{\\rtf1 a,b}'), 'CHURN_CSV_NOT_CSV', 'Rich Text'],
    ['a pointer of Git LFS', bytes('version https://git-lfs.github.com/spec/v1\n'), 'CHURN_CSV_NOT_CSV', 'git lfs pull'],
    ['JSON', bytes('\n {"customers": []}'), 'CHURN_CSV_NOT_CSV', 'JSON'],
    ['JSON lines', bytes('[{"a": 1}]\n'), 'CHURN_CSV_NOT_CSV', 'JSON'],
    ['HTML', bytes('<!DOCTYPE html>\n<html>'), 'CHURN_CSV_NOT_CSV', 'HTML'],
    ['HTML with a byte order mark', bytes('\uFEFF<html lang="en">\n'), 'CHURN_CSV_NOT_CSV', 'HTML'],
    ['XML', bytes('<?xml version="1.0"?>\n'), 'CHURN_CSV_NOT_CSV', 'XML'],
  ])('knows %s', (_what, head, code, word) => {
    expect(sniffFile(head, true)).toMatchObject({ code, expected: expect.stringContaining(word) });
  });

  it.each(['<<<<<<< HEAD', '=======', '>>>>>>> topic', '||||||| 1a2b3c4'])("knows git's %s, and its line", (marker) => {
    expect(sniffFile(bytes(`a,b\n1,2\n${marker}\r\n3,4\n`), true)).toMatchObject({ code: 'CHURN_CSV_CONFLICT_MARKERS', line: 3 });
  });

  it('refuses a start without a line end, unless it is all', () => {
    expect(sniffFile(bytes('x'.repeat(70_000)), false)).toMatchObject({ code: 'CHURN_CSV_LINE_LENGTH' });
    expect(sniffFile(bytes('a,b'), true)).toBeUndefined();
  });

  it('lets CSV pass', () => {
    for (const text of ['', 'a,b\n1,2\n', '\uFEFFa;b\r\n', '"a","b"\r', 'a<b,c>d\n'])
      expect(sniffFile(bytes(text), true)).toBeUndefined();
  });
});
