import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { files } from './files.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The package doesn't export the types of dashboards by a name of their own. */
const TYPES = join(
  dirname(createRequire(import.meta.url).resolve('@grafana/schema/package.json')),
  'dist/types/raw/dashboard/x/types.gen.js',
);

/** Compiles an array of dashboards; gives what the compiler says. */
function compile(name: string, json: string): string {
  // Within the checkout, so that the compiler finds what the package itself imports.
  const folder = join(ROOT, 'node_modules/.cache/churnops/dashboards');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, `import type { Dashboard } from '${TYPES}';\nexport const dashboards: Dashboard[] = ${json};\n`);
  const options = '--noEmit --skipLibCheck --strict --target es2022 --module nodenext --moduleResolution nodenext'.split(' ');
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '--ignoreConfig', ...options, file], { encoding: 'utf8' }).stdout;
}

const dashboards = Object.entries(files()).filter(([path]) => path.startsWith('dashboards/'));

it('the dashboards compile against @grafana/schema', () => {
  expect(compile('all', `[${dashboards.map(([, text]) => text).join(',')}]`)).toBe('');
});

it('which finds a wrong type, and a key that nobody knows', () => {
  const [, text = ''] = dashboards[0] ?? [];
  expect(compile('wrong', `[${text.replace('"editable": true', '"editable": "yes"')}]`)).toContain("'string' is not assignable");
  expect(compile('unknown', `[${text.replace('"editable": true', '"editabel": true')}]`)).toContain('"editabel"');
});
