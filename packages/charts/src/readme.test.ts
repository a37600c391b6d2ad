import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { named, parseSvg } from './testing.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

it('the examples of the README run, and print what it says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code).join('\n');
  // Within the repository, where the package's name resolves.
  const folder = mkdtempSync(`${root}node_modules/.readme-`);
  try {
    writeFileSync(`${folder}/example.mjs`, example);
    const { status, stderr, stdout } = spawnSync(process.execPath, [`${folder}/example.mjs`], { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const printed = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, line]) => line);
    expect(printed.length).toBeGreaterThan(0);
    expect(stdout.trim().split('\n')).toEqual(printed);
    const svg = parseSvg(readFileSync(`${folder}/roc.svg`, 'utf8'));
    expect(named(svg, 'title')[0]?.text).toBe('ROC, area 0.83');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
