// `npm run bench [NAME …]`: measures churnops against its peers, both in the same run, and prints tables of ratios. The machines
// this runs on are noisy: quote ratios and medians. Needs what .ci/run needs: Python 3.10 or later and Postgres 15 or later.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setUp } from '../scripts/setup.js';

await setUp();
const BENCHMARKS = [
  'start-up',
  'tracking',
  'tracking-large',
  'predict',
  'shards',
  'pyfunc',
  'monitor',
  'learn',
  'drift',
  'drift-power',
  'simulation-truth',
  'simulation-months',
];

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !BENCHMARKS.includes(name));
if (unknown) {
  process.stderr.write(`there is no benchmark ${unknown}; there are ${BENCHMARKS.join(', ')}\n`);
  process.exit(2);
}
const [only, ...others] = chosen;
if (only && others.length === 0) {
  await measure(only);
} else {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n`);
  // Each in its own process, so that code optimised for one does not slow down the next.
  for (const name of chosen.length > 0 ? chosen : BENCHMARKS) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}

async function measure(name) {
  const { run } = await import(`./${name}.js`);
  process.stderr.write(`${name} …\n`);
  const { title, header, rows, notes = [] } = await run();
  console.log(`### ${title}\n`);
  console.log([header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
  for (const note of notes) console.log(`\n${note}`);
  console.log();
  process.exit();
}
