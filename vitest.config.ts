import { defineConfig } from 'vitest/config';

// Tests run on what tsc built: it is what ships, and worker threads can load it.
export default defineConfig({
  test: { include: ['packages/*/dist/**/*.test.js'], testTimeout: 30_000, hookTimeout: 60_000 },
});
