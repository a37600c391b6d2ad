import { defineConfig } from 'vitest/config';

// Tests run on what tsc built: it is what ships, and worker threads can load it. The limits are for a busy machine: the loop trains seven
// candidates in a hook.
export default defineConfig({
  test: { include: ['packages/*/dist/**/*.test.js'], testTimeout: 60_000, hookTimeout: 180_000 },
});
