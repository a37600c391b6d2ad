// `npm test`: set up what is missing, then run the tests on the built code. The last line is `N passed, N failed`.
import { setUp } from './setup.js';

await setUp();
const { startVitest } = await import('vitest/node');
const vitest = await startVitest('test', process.argv.slice(2), { watch: false });
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
await vitest.close();
console.log(`${passed} passed, ${failed + broken} failed`);
process.exit(failed + broken > 0 || passed === 0 || process.exitCode ? 1 : 0);

function testsOf(task) {
  return 'tasks' in task ? task.tasks.flatMap(testsOf) : [{ state: task.result?.state }];
}
