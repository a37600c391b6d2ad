// The counts of peer tests in TESTING.md. `npm test` checks those of the packages, as only a run knows how many cases there are.
import { stalePeerCounts } from './test-counts.js';

const problems = stalePeerCounts();
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
