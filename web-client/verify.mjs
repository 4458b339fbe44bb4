// What `mvn verify` runs here: installs what is not installed yet, then checks, tests and builds. Silent unless it fails.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

process.chdir(import.meta.dirname);

function npm(...args) {
  const run = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (run.status !== 0) {
    console.error(`npm ${args.join(' ')} failed`);
    console.error(run.error?.message ?? run.stdout + run.stderr);
    process.exit(1);
  }
}

const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes the second when it has installed the first
if (changed('package-lock.json') > changed('node_modules/.package-lock.json')) {
  npm('ci', '--no-audit', '--no-fund');
}
npm('run', 'verify');
