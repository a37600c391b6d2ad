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
// A file that does not load has no tests, and must not pass for that.
const broken = vitest.state.getFiles().filter((file) => file.result?.state === 'fail' && file.tasks.length === 0).length;
await vitest.close();
console.log(`${passed} passed, ${failed + broken} failed`);
process.exit(failed + broken > 0 || passed === 0 || process.exitCode ? 1 : 0);

function testsOf(task) {
  return task.type === 'suite' ? task.tasks.flatMap(testsOf) : [{ state: task.result?.state }];
}
