import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

// The gateway of `quarkus:dev`; used only when this page is served by `npm run dev` on its own.
const gateway = 'http://127.0.0.1:8080';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `/embed/{app}` is one page for every app, as the gateway serves it. */
const embed: Plugin = {
  name: 'embed',
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      if (/^\/embed\/[^/.?]+(\?|$)/.test(request.url ?? '')) request.url = '/embed/index.html';
      next();
    });
  },
};

export default defineConfig({
  plugins: [embed],
  resolve: {
    alias: {
      '@viaduct/client': source('../client/src/index.ts'),
      '@viaduct/widget': source('../widget/src/index.ts'),
    },
  },
  // what was built last: widget.js, client.js and the embed page
  publicDir: '../dist',
  server: {
    host: '127.0.0.1',
    // Quinoa looks for the dev server on this port; another one would only look like a hang.
    port: 5173,
    strictPort: true,
    // Straight to Vite: Quinoa's proxy in front does not speak its subprotocol.
    hmr: { host: '127.0.0.1', clientPort: 5173 },
    proxy: { '/v1': { target: gateway, ws: true } },
  },
  // beside what was built before
  build: { target: 'es2022', outDir: '../dist', emptyOutDir: false, copyPublicDir: false },
});
