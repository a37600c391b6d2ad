// `npm run check`: types, lint with format (Biome), arrows between rooms, paths and
// counts in the documents, dead code (knip). All run; one failure fails the check.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.js';

const CHECKS = [
  ['types', 'node_modules/typescript/bin/tsc', '-b', 'tsconfig.json'],
  ['lint, format', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['arrows between rooms', 'scripts/check-arrows.js'],
  ['paths in the documents', 'scripts/check-paths.js'],
  ['counts of peer tests', 'scripts/check-counts.js'],
  ['dead code', 'node_modules/knip/bin/knip.js', '--treat-config-hints-as-errors'],
];

await setUp();
const root = fileURLToPath(new URL('..', import.meta.url));
let failed = false;
for (const [title, program, ...options] of CHECKS) {
  const { status } = spawnSync(process.execPath, [`${root}${program}`, ...options], { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${title}`);
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
