import { defineConfig } from 'vitest/config';

// Tests run on what tsc built: it is what ships, and worker threads can load it. The limits are for a busy machine: the loop trains seven
// candidates in a hook. A worker for each core, where Vitest's default leaves one core free: half of the time is spent waiting for disks and
// databases.
export default defineConfig({
  test: {
    include: ['packages/*/dist/**/*.test.js'],
    setupFiles: 'scripts/raised-codes-setup.js',
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: '100%',
    server: { deps: { external: [/\/packages\/[^/]+\/dist\/(?!.*\.test\.js$)/] } },
  },
});
