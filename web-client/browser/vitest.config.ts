import { defineConfig } from 'vitest/config';

// One browser at a time: what is tested is the widget, not how many fit on a machine.
export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    reporters: ['verbose'],
  },
});
