import { defineConfig } from 'vitest/config';

// One file at a time: some of them kill the gateway that all share.
export default defineConfig({
  test: {
    include: ['*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    reporters: ['verbose'],
  },
});
