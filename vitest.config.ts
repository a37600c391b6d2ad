import { defineConfig } from 'vitest/config';

/** Our built code is imported by Node itself, as when it ships; only test files go through Vite. */
const BUILT_CODE = /\/packages\/[^/]+\/dist\/(?!.*\.test\.js$)/;
/** Without I/O or state of their own: their test files share processes, which saves starting one and loading the code for each file. */
const PURE = ['charts', 'drift', 'learn'].map((name) => `packages/${name}/dist/**/*.test.js`);

// Tests run on what tsc built: it is what ships, and worker threads can load it. The limits are for a busy machine: the loop trains seven
// candidates in a hook. A worker for each core, where Vitest's default leaves one core free: half of the time is spent waiting for disks and
// databases.
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: '100%',
    server: { deps: { external: [BUILT_CODE] } },
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['packages/*/dist/**/*.test.js'],
          exclude: PURE,
          setupFiles: 'scripts/raised-codes-setup.js',
        },
      },
    ],
  },
});
