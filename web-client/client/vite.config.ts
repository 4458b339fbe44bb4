import { defineConfig } from 'vitest/config';

export default defineConfig({
  build: {
    target: 'es2022',
    lib: {
      entry: 'src/index.ts',
      name: 'Viaduct',
      formats: ['es', 'iife'],
      fileName: (format) => (format === 'es' ? 'viaduct-client.js' : 'viaduct-client.global.js'),
    },
    sourcemap: true,
    // Vite leaves the blanks in ES libraries
    rolldownOptions: { output: { minify: true } },
  },
  // a busy machine is no failure
  test: { include: ['test/*.test.ts'], testTimeout: 60_000 },
});
