import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

it('the example of the README runs, and finds what it says', () => {
  const [, example] = /```js\n(.*?)```/s.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8')) ?? [];
  // Within the repository, where the package's name resolves.
  const folder = mkdtempSync(`${root}node_modules/.readme-`);
  try {
    writeFileSync(`${folder}/example.mjs`, example);
    const { status, stdout, stderr } = spawnSync(process.execPath, [`${folder}/example.mjs`], { cwd: root, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const auc = Number(/ROC AUC, hold-out ([\d.]+)/.exec(stdout)?.[1]);
    expect(auc).toBeGreaterThan(0.8);
    expect(stdout).toContain('num__tenure');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
