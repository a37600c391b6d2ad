// Brings a checkout to where it can run: packages installed, TypeScript built, the database template made. Whatever is there and
// current is left alone, which takes a few milliseconds. Plain JavaScript on Node alone: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMPS = join(ROOT, 'node_modules', '.cache', 'churnops');
const TEMPLATE_BUILDER = join(ROOT, 'packages/churnops/dist/warehouse/embedded/build-template.js');
const OLDEST_NODE = [20, 19];
/** Imports of a built file that lead to another of ours; workers are started from a URL. Types are gone from built files. */
const OUR_IMPORTS = /(?:\bfrom|\bimport|\bimport\(|new URL\()\s*['"](\.{1,2}\/[^'"]+\.js|@churnops\/[^'"]+)['"]/g;

/** Does what is missing, and says so on stderr. Ends the process if a step fails. */
export async function setUp() {
  try {
    requireNode();
    await bringUpToDate();
  } catch (error) {
    const remedy = /^(EACCES|EPERM|EROFS)$/.test(error.code)
      ? '\n→ the set-up writes into the checkout: run it once as the user whom that belongs to'
      : '';
    process.stderr.write(`${error.message}${remedy}\n`);
    process.exit(1);
  }
}

async function bringUpToDate() {
  const lock = hash([readFileSync(join(ROOT, 'package-lock.json'))]);
  await step('installed', lock, 'installing packages (npm ci)', () =>
    run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  const building = async () => {
    removeOrphans();
    await build();
    // tsc trusts its own record of what it built, even if somebody has deleted some of it.
    if (missingOutputs().length > 0) await build('--force');
  };
  await step('built', hash([lock, ...describeSources()]), 'building (tsc -b)', building, missingOutputs().length > 0);
  const template = [...filesBehind(TEMPLATE_BUILDER)].sort().map((file) => readFileSync(file));
  await step('template', hash([lock, ...template]), 'preparing the embedded database', () =>
    run(process.execPath, [TEMPLATE_BUILDER]),
  );
}

function build(...options) {
  return run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', join(ROOT, 'tsconfig.json'), ...options]);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(`churnops needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}`);
}

/** Runs `work` unless the stamp says that it was done for these inputs, or if what it made is `missing`. */
async function step(name, inputs, title, work, missing = false) {
  const stamp = join(STAMPS, name);
  if (!missing && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return;
  const started = Date.now();
  process.stderr.write(`set-up: ${title} …\n`);
  await work();
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(stamp, inputs);
  process.stderr.write(`set-up: ${title}: done (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
}

/** Path, size and time of each source: reading them all would cost more than it tells. */
function describeSources() {
  const configs = readdirSync(ROOT).filter((name) => name.startsWith('tsconfig'));
  const files = [...configs, ...packages().flatMap((folder) => [join(folder, 'tsconfig.json'), ...walk(join(folder, 'src'))])];
  return files.map((file) => {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    return `${file} ${size} ${mtimeMs}\n`;
  });
}

/** Removes built files whose source is gone: tsc leaves them, and tests would run them. */
function removeOrphans() {
  for (const folder of packages()) {
    for (const file of walk(join(folder, 'dist'))) {
      const source = relative(join(folder, 'dist'), file).replace(/\.(d\.ts|js)(\.map)?$/, '.ts');
      if (source.endsWith('.ts') && !existsSync(join(ROOT, folder, 'src', source))) rmSync(join(ROOT, file));
    }
  }
}

/** Sources whose built file is not there. */
function missingOutputs() {
  return packages().flatMap((folder) =>
    walk(join(folder, 'src'))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => join(ROOT, folder, 'dist', relative(join(folder, 'src'), file).replace(/\.ts$/, '.js')))
      .filter((file) => !existsSync(file)),
  );
}

/** A built file and all built files of ours that it imports, directly or not: a change in any of them may change what it makes. */
function filesBehind(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const importing = createRequire(file);
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(OUR_IMPORTS)) {
    filesBehind(importing.resolve(specifier), found);
  }
  return found;
}

function packages() {
  return readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name));
}

/** Files below a folder of the checkout, by their path in the checkout. */
function walk(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function hash(parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
}

/** Runs a program with its output on stderr: stdout belongs to results. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ['ignore', process.stderr, process.stderr],
      shell: process.platform === 'win32',
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`set-up: ${program} ${args[0]} failed with status ${code}`)),
    );
  });
}
