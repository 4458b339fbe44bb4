import { defineConfig } from 'vite';

// The gateway of `quarkus:dev`; used only when this page is served by `npm run dev` on its own.
const gateway = 'http://127.0.0.1:8080';

export default defineConfig({
  server: {
    host: '127.0.0.1',
    // Quinoa looks for the dev server on this port; another one would only look like a hang.
    port: 5173,
    strictPort: true,
    // Straight to Vite: Quinoa's proxy in front does not speak its subprotocol.
    hmr: { host: '127.0.0.1', clientPort: 5173 },
    proxy: { '/v1': { target: gateway, ws: true } },
  },
  // where Quinoa looks for it
  build: { target: 'es2022', outDir: '../dist', emptyOutDir: true },
});
