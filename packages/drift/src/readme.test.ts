import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

it('the example of the README runs, and prints what it says', () => {
  const [, example = ''] = /```js\n(.*?)```/s.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8')) ?? [];
  // Within the repository, where the package's name resolves.
  const folder = mkdtempSync(`${root}node_modules/.readme-`);
  try {
    writeFileSync(`${folder}/example.mjs`, example);
    const { status, stdout, stderr } = spawnSync(process.execPath, [`${folder}/example.mjs`], { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const printed = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, line]) => line);
    expect(printed).toHaveLength(3);
    expect(readFileSync(`${folder}/drift.html`, 'utf8')).toContain('No drift of the data set: 0 of 2 columns drifted');
    expect(stdout.trim().split('\n')).toEqual(printed);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
