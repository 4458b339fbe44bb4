// Puts what the gateway serves into one folder, beside the widget's script and the embed page that are built there.
import { readFileSync, writeFileSync } from 'node:fs';

process.chdir(import.meta.dirname);

const scripts = {
  'client/dist/viaduct-client.js': 'dist/client.js',
  'client/dist/viaduct-client.global.js': 'dist/client.global.js',
};

for (const [from, to] of Object.entries(scripts)) {
  // the map stays in the package
  writeFileSync(to, readFileSync(from, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'));
}
