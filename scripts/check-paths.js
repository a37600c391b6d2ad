// Files and folders that the documents name: each path in backticks, and each link, must lead to something that exists. A path may start
// at the root, or at any folder below it (`registry/names.ts`), and may lack its `.ts` (`registry/gate`).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROJECT_DOCUMENTS = [
  'ARCHITECTURE.md',
  'README.md',
  'TESTING.md',
  'CONTRIBUTING.md',
  'docs/heritage.md',
  'deploy/README.md',
];
const PACKAGE_DOCUMENTS = readdirSync(join(ROOT, 'packages'))
  .map((name) => `packages/${name}/README.md`)
  .filter((file) => existsSync(join(ROOT, file)));
/** Made while something runs. */
const MADE_LATER = ['docs/api', 'logs/churnops.log'];
const NOT_OURS = /(^|\/)(\.git|node_modules|dist|\.churnops|\.venv[\w-]*)$|^docs\/api$/;

const IS_SOURCE = /\.(ts|js|py|sh|md)$/;
const HAS_FOLDER = /^[^/].*\//;
/** Most backticks of a package's README with a slash are endpoints, so there a path has to start at the root. */
const STARTS_AT_ROOT = /^(\.ci|benchmarks|data|docs|packages|scripts|tests|tools)\//;

const paths = [...walk('')];
const problems = [];
for (const document of PROJECT_DOCUMENTS) check(document, (text) => HAS_FOLDER.test(text) || IS_SOURCE.test(text));
for (const document of PACKAGE_DOCUMENTS) check(document, (text) => STARTS_AT_ROOT.test(text) || IS_SOURCE.test(text));
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);

function check(document, isPath) {
  const text = readFileSync(join(ROOT, document), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  for (const [, quoted] of text.matchAll(/`([^`\n]+)`/g)) {
    if (!/^[\w.*-]+(\/[\w.*-]+)*\/?$/.test(quoted) || !isPath(quoted) || MADE_LATER.includes(quoted)) continue;
    const pattern = patternOf(quoted);
    if (!paths.some((path) => pattern.test(path))) problems.push(`${document} names \`${quoted}\`, which is not there`);
  }
  for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
    if (!existsSync(join(ROOT, dirname(document), target))) problems.push(`${document} links to ${target}, which is not there`);
  }
}

/** `*` and `NAME` stand for any name, `**` for any folders. */
function patternOf(quoted) {
  const parts = quoted.split(/(\*\*\/|\*|NAME|\/$)/).map((part) => {
    if (part === '**/') return '(.*/)?';
    if (part === '*' || part === 'NAME') return '[^/]*';
    return part === '/' ? '/' : part.replaceAll('.', '\\.');
  });
  return new RegExp(`^(.*/)?${parts.join('')}(/|\\.ts)?$`);
}

/** Paths below a folder of the checkout; those of folders end with a slash. */
function* walk(folder) {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.test(path)) continue;
    if (!entry.isDirectory()) yield path;
    else {
      yield `${path}/`;
      yield* walk(path);
    }
  }
}
