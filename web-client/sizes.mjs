// Prints what a package's builds weigh on the wire, and fails above their limits (`npm run build`, in a member's folder).
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limits = {
  '@viaduct/client': {
    'dist/viaduct-client.js': 12_000,
    'dist/viaduct-client.global.js': 12_000,
  },
  '@viaduct/widget': {
    'dist/viaduct-widget.js': 30_000,
    '../dist/widget.js': 45_000,
  },
};

const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
let tooLarge = false;
for (const [file, limit] of Object.entries(limits[name])) {
  const bytes = gzipSync(readFileSync(file), { level: 9 }).length;
  const verdict = bytes > limit ? 'TOO LARGE' : 'ok';
  console.log(`${name} ${file}: ${bytes} bytes gzipped of ${limit}, ${verdict}`);
  tooLarge ||= bytes > limit;
}
if (tooLarge) process.exit(1);
