// `npm run bench [NAME …]`: measures churnops against its peers, both in the same run, and prints tables of ratios. The machines
// this runs on are noisy: quote ratios and medians. Needs what .ci/run needs: Python 3.10 or later and Postgres 15 or later.
import { cpus } from 'node:os';
import { setUp } from '../scripts/setup.js';

await setUp();
const BENCHMARKS = ['start-up', 'predict', 'learn'];

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !BENCHMARKS.includes(name));
if (unknown) {
  process.stderr.write(`there is no benchmark ${unknown}; there are ${BENCHMARKS.join(', ')}\n`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n`);
for (const name of chosen.length > 0 ? chosen : BENCHMARKS) {
  const { run } = await import(`./${name}.js`);
  process.stderr.write(`${name} …\n`);
  const { title, header, rows, notes = [] } = await run();
  console.log(`### ${title}\n`);
  console.log([header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
  for (const note of notes) console.log(`\n${note}`);
  console.log();
}
