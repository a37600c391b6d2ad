// TESTING.md says how many tests there are: of each package, and in each file of peer tests. A count there is "at least", so that not every
// change has to touch it; but one that is too high, or has fallen far behind, is a fault.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PEERS = 'tests/peers';
/** How far the tests may grow beyond a stated count: by a quarter, and by three where that is less. */
const most = (stated) => Math.floor(stated * 1.25) + 3;

/**
 * What is wrong with the counts that TESTING.md states.
 *
 * @param counts how many tests there are, by the path that the table names
 * @param document TESTING.md's text
 * @param kind which rows of the table these are, by the start of their path
 */
export function staleCounts(counts, document, kind) {
  const stated = new Map([...document.matchAll(/^\| `([^`]+)` \| (\d+) \|$/gm)].map(([, path, count]) => [path, Number(count)]));
  const missing = [...counts].filter(([path]) => !stated.has(path));
  const problems = missing.map(([path, count]) => `TESTING.md does not count ${path}: add the row | \`${path}\` | ${count} |`);
  for (const [path, count] of stated) {
    if (!path.startsWith(kind)) continue;
    const found = counts.get(path) ?? 0;
    if (found >= count && found <= most(count)) continue;
    problems.push(`TESTING.md says that ${path} has at least ${count} tests, and it has ${found}: correct the row`);
  }
  return problems;
}

/** As `staleCounts`, for a run of all tests of the packages. @param files Vitest's @param testsOf gives the tests of a file */
export function stalePackageCounts(files, testsOf) {
  const counts = new Map();
  for (const file of files) {
    const [path] = /packages\/[^/]+/.exec(file.filepath.replaceAll('\\', '/'));
    counts.set(path, (counts.get(path) ?? 0) + testsOf(file).length);
  }
  return staleCounts(counts, testingDocument(), 'packages/');
}

/** As `staleCounts`, for the peer tests: their functions, as a parametrised one is one idea. */
export function stalePeerCounts() {
  const files = readdirSync(`${ROOT}${PEERS}`).filter((name) => /^test_.*\.py$/.test(name));
  const counts = files.map((name) => {
    const path = `${PEERS}/${name}`;
    return [path, readFileSync(`${ROOT}${path}`, 'utf8').match(/^\s*(async )?def test_/gm)?.length ?? 0];
  });
  return staleCounts(new Map(counts), testingDocument(), `${PEERS}/`);
}

function testingDocument() {
  return readFileSync(`${ROOT}TESTING.md`, 'utf8');
}
