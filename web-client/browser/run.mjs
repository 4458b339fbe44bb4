// `npm run test:stage`: says what is missing before anything is begun.
import { spawnSync } from 'node:child_process';
import { chromiumPath, howToInstall } from './kit/chromium-path.mjs';

process.chdir(import.meta.dirname);
if (!chromiumPath()) {
  console.error(`browser tests: ${howToInstall}`);
  process.exit(1);
}
const { status } = spawnSync('npx', ['vitest', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
