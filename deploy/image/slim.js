// Removes from a built checkout what no program reads at run time: sources, types, source maps, and modules in a second format.
// Usage: node slim.js FOLDER
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [root] = process.argv.slice(2);
const NOT_RUN = /\.(d\.[cm]?ts|[cm]?ts|map|tsbuildinfo|md|markdown|flow)$|\.test\.js$|(^|\/)(testing(-[\w-]+)?\.js)$/;
/** Folders of packages that hold their documents or tests. */
const FOLDERS =
  /\/node_modules\/((@[^/]+\/)?[^/]+)\/(test|tests|__tests__|docs|doc|example|examples|benchmark|benchmarks|coverage|\.github)$/;

let removed = 0;
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isDirectory() ? FOLDERS.test(path) : entry.isFile() && NOT_RUN.test(path)) {
    rmSync(path, { recursive: true, force: true });
    removed++;
  }
}
for (const name of readdirSync(join(root, 'packages')))
  rmSync(join(root, 'packages', name, 'src'), { recursive: true, force: true });
console.log(`${removed} files and folders removed`);
