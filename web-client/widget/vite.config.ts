import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const client = fileURLToPath(new URL('../client/src/index.ts', import.meta.url));

/** Two builds: the module for npm, and with `--mode script` the one file for a script tag, which has everything in it. */
export default defineConfig(({ mode }) => {
  const script = mode === 'script';
  return {
    publicDir: script ? 'public' : false,
    resolve: { alias: mode === 'production' ? {} : { '@viaduct/client': client } },
    build: {
      target: 'es2022',
      lib: {
        entry: script ? 'src/script/widget.ts' : 'src/index.ts',
        name: 'ViaductWidget',
        formats: [script ? 'iife' : 'es'],
        fileName: () => (script ? 'widget.js' : 'viaduct-widget.js'),
      },
      outDir: script ? '../dist' : 'dist',
      emptyOutDir: true,
      rolldownOptions: script ? {} : { external: [/^lit($|\/)/, '@viaduct/client'] },
      minify: true,
      sourcemap: !script,
    },
    test: { environment: 'happy-dom' },
  };
});
