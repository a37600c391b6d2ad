// `npm start`: set up what is missing, then `churnops start` in this process.
import { setUp } from './setup.js';

await setUp();
const { main } = await import('../packages/churnops/dist/cli/main.js');
process.exitCode = await main(['start', ...process.argv.slice(2)]);
