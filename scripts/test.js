// `npm test`: set up what is missing, then run the tests on the built code. The last line is `N passed, N failed`.
import { setUp } from './setup.js';
import { stalePackageCounts } from './test-counts.js';
import { unraisedCodes } from './unraised-codes.js';

await setUp();
const { startVitest } = await import('vitest/node');
const options = process.argv.slice(2);
const vitest = await startVitest('test', options, { watch: false });
const states = vitest.state
  .getFiles()
  .flatMap((file) => file.tasks)
  .flatMap(testsOf);
const passed = states.filter(({ state }) => state === 'pass').length;
const failed = states.filter(({ state }) => state === 'fail').length;
// A file that does not load, or whose set-up fails, has no test that failed, and must not pass for that.
const broken = vitest.state
  .getFiles()
  .filter((file) => file.result?.state === 'fail' && !testsOf(file).some(({ state }) => state === 'fail')).length;
// Some of the tests raise some of the codes: only a run of all says anything.
const unraised = options.length === 0 ? await unraisedCodes(vitest.state.getFiles()) : [];
for (const code of unraised)
  console.log(`no test raises ${code} of packages/churnops/src/errors.ts: write one, or remove the code`);
const stale = options.length === 0 ? stalePackageCounts(vitest.state.getFiles(), testsOf) : [];
for (const problem of stale) console.log(problem);
await vitest.close();
const faults = failed + broken + unraised.length + stale.length;
console.log(`${passed} passed, ${faults} failed`);
process.exit(faults > 0 || passed === 0 || process.exitCode ? 1 : 0);

function testsOf(task) {
  return 'tasks' in task ? task.tasks.flatMap(testsOf) : [{ state: task.result?.state }];
}
