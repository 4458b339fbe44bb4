// `npm run test:stage`: where there is no Chromium it says so, and fails only where CI is set.
import { spawnSync } from 'node:child_process';
import { chromiumPath, howToInstall } from './kit/chromium-path.mjs';

process.chdir(import.meta.dirname);
if (!chromiumPath()) {
  console.error(`WARNING: the browser tests were not run: ${howToInstall}`);
  process.exit(process.env['CI'] ? 1 : 0);
}
const { status } = spawnSync('npx', ['vitest', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
