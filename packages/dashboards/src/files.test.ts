import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FOLDER, files } from './files.js';

const made = files();

describe('deploy/grafana', () => {
  it.each(Object.entries(made))('%s is what the code makes: otherwise run npm run dashboards', async (path, text) => {
    expect(await readFile(new URL(path, FOLDER), 'utf8')).toBe(text);
  });

  it('has no other dashboards and alerts', async () => {
    const there = async (folder: string) => (await readdir(new URL(folder, FOLDER))).map((name) => `${folder}/${name}`);
    expect([...(await there('dashboards')), ...(await there('provisioning/alerting'))].sort()).toEqual(Object.keys(made).sort());
  });
});

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

describe.each(Object.entries(made).filter(([path]) => path.startsWith('dashboards/')))('%s', (_path, text) => {
  const { panels } = JSON.parse(text) as { panels: Panel[] };

  it('has panels with ids of their own, within the 24 columns, none over another', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});
