import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readText } from './read-text.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-text-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = join(folder, 'file');
  await writeFile(file, content);
  return file;
}

async function textOf(file: string): Promise<string> {
  const { chunks } = await readText(file, () => {});
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

describe('readText', () => {
  const long = 'ID;Straße;日本\n'.repeat(60_000);

  it.each([
    ['plain', (text: string) => text],
    ['gzipped', (text: string) => gzipSync(text)],
    ['gzipped in two members', (text: string) => Buffer.concat([gzipSync(text.slice(0, 999)), gzipSync(text.slice(999))])],
  ])('gives all of a %s text, wherever its chunks break', async (_kind, encode) => {
    expect(await textOf(await fileOf(encode(long)))).toBe(long);
    expect(await textOf(await fileOf(encode('a')))).toBe('a');
  });

  it('takes the byte order mark off, and marks what is not UTF-8', async () => {
    expect(await textOf(await fileOf('\uFEFFa,b\n'))).toBe('a,b\n');
    expect(await textOf(await fileOf(Buffer.from('é\n', 'latin1')))).toBe('\uFFFD\n');
  });

  it('counts the bytes of the file, not of the text', async () => {
    const packed = gzipSync(long);
    const counted: number[] = [];
    const { chunks } = await readText(await fileOf(packed), (bytes) => counted.push(bytes));
    for await (const _ of chunks);
    expect(counted.at(-1)).toBe(packed.length);
  });

  it('gives up on an archive that expands without end', async () => {
    const megabyte = gzipSync(Buffer.alloc(2 ** 20, '\n'), { level: 9 });
    const file = await fileOf(Buffer.concat(Array(300).fill(megabyte)));
    const { chunks } = await readText(file, () => {});
    const reading = async () => {
      for await (const _ of chunks);
    };
    await expect(reading()).rejects.toMatchObject({ problem: { code: 'CHURN_CSV_COMPRESSION' } });
  });

  it('ends when it is called off', async () => {
    const reading = readText(await fileOf(long), () => {}, AbortSignal.abort(new Error('called off')));
    await expect(reading).rejects.toThrow('called off');
  });

  it.runIf(process.platform === 'linux')('closes a file that is not read to the end', async () => {
    for (const content of [long, gzipSync(long, { level: 0 })]) {
      const file = await fileOf(content);
      const { close } = await readText(file, () => {});
      expect(await isOpen(file)).toBe(true);
      await close();
      expect(await isOpen(file)).toBe(false);
    }
  });
});

/** Whether this process has the file open. */
async function isOpen(file: string): Promise<boolean> {
  const folder = '/proc/self/fd';
  const links = (await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => ''));
  return (await Promise.all(links)).includes(file);
}
