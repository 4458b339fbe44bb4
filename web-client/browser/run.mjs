// `npm run test:browser`: needs a stage (a gateway and a simulated helpdesk, told by VIADUCT_STAGE) and a Chromium.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumPath, howToInstall } from './kit/chromium-path.mjs';

process.chdir(import.meta.dirname);
if (!process.env['VIADUCT_STAGE']) {
  console.log(
    'browser tests skipped: VIADUCT_STAGE is not set, so there is no gateway to test against',
  );
  process.exit(0);
}
if (chromiumPath() === undefined) {
  console.error(`browser tests: ${howToInstall}`);
  process.exit(1);
}
if (!existsSync('../dist/widget.js')) {
  console.error('browser tests: web-client/dist/widget.js is missing; run `npm run build` first');
  process.exit(1);
}
const { status } = spawnSync('npx', ['vitest', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
