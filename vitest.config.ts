import { defineConfig } from 'vitest/config';

/** Our built code is imported by Node itself, as when it ships; only test files go through Vite. */
const BUILT_CODE = /\/packages\/[^/]+\/dist\/(?!.*\.test\.js$)/;

// Tests run on what tsc built: it is what ships, and worker threads can load it. The limits are for a busy machine: the loop trains seven
// candidates in a hook. A worker for each core, where Vitest's default leaves one core free: half of the time is spent waiting for disks and
// databases. Test files share processes: to start one, load the code and compile the embedded database for each file took 40 % of the time.
export default defineConfig({
  test: {
    include: ['packages/*/dist/**/*.test.js'],
    globalSetup: 'scripts/temporary-folder-setup.js',
    setupFiles: 'scripts/raised-codes-setup.js',
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: '100%',
    isolate: false,
    server: { deps: { external: [BUILT_CODE] } },
  },
});
