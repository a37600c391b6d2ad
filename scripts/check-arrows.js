// Arrows between rooms: in each package's map (a ```rooms block in ARCHITECTURE.md or the package's README.md), a room may import only the
// rooms above it. A map must name every folder of its package, and no other, so it can't go stale. Type-only imports count. Tests and their helpers may import anything.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAP = /```rooms (\S+)\n([\s\S]*?)```/g;
const IMPORT = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]|new URL\(\s*['"](\.{1,2}\/[^'"]+\.js)['"]/g;
const FREE = /\.test\.ts$|(^|\/)testing(-[\w-]+)?\.ts$/;

const problems = [];
const documents = ['ARCHITECTURE.md', ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`)];
const maps = documents
  .filter((file) => existsSync(join(ROOT, file)))
  .flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(MAP)]);
if (maps.length === 0) problems.push('there is no map of rooms');
for (const [, folder, text] of maps) checkPackage(folder, parseMap(text));
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);

/** Each line lists one or more rooms (folders with a slash at the end, or files), then two spaces, then what happens there. */
function parseMap(text) {
  return text
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => line.split(/\s{2,}/)[0].split(' '));
}

function checkPackage(folder, lines) {
  const rank = new Map(lines.flatMap((names, i) => names.map((name) => [name, i])));
  const files = readdirSync(join(ROOT, folder), { recursive: true }).map((file) => file.replaceAll('\\', '/'));
  const sources = files.filter((file) => file.endsWith('.ts') && !FREE.test(file));
  const found = new Set(sources.map(roomOf));
  for (const room of found) if (!rank.has(room)) problems.push(`${folder}/${room} is not in the map of rooms`);
  for (const room of rank.keys())
    if (!found.has(room)) problems.push(`the map of rooms names ${folder}/${room}, which is not there`);
  for (const file of sources) {
    const from = roomOf(file);
    for (const [, spec, url] of readFileSync(join(ROOT, folder, file), 'utf8').matchAll(IMPORT)) {
      const to = posix.normalize(posix.join(dirname(file), spec ?? url)).replace(/\.js$/, '.ts');
      if (to.startsWith('..') || !to.endsWith('.ts')) continue;
      const target = roomOf(to);
      if (target === from || (rank.get(target) ?? -1) < (rank.get(from) ?? 0)) continue;
      problems.push(`${relative(ROOT, join(ROOT, folder, file))} imports ${to}: ${from} stands above ${target}, or beside it`);
    }
  }
}

/** The first folder of a path with its slash, or the file itself. */
function roomOf(file) {
  const slash = file.indexOf('/');
  return slash < 0 ? file : file.slice(0, slash + 1);
}
