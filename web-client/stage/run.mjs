// `npm run test:stage`: what needs a gateway and a simulated helpdesk; VIADUCT_STAGE tells where they are.
// dev.viaduct.browser.Stage provides both and runs this. Arguments name the parts to run; without any, all of them.
import { spawnSync } from 'node:child_process';

process.chdir(`${import.meta.dirname}/..`);
if (!process.env['VIADUCT_STAGE']) {
  console.error('VIADUCT_STAGE is not set, so there is no gateway to test against');
  process.exit(1);
}
const stage = JSON.parse(process.env['VIADUCT_STAGE']);

const parts = {
  client: [['npm', 'run', 'test:stage', '-w', 'client']],
  conformance: [
    [
      ...['node', 'conformance/src/main.js', '--url', stage.gateway],
      ...['--app', stage.app, '--secret', stage.secret, '--helpdesk', stage.console],
      ...['--restart-command', 'node stage/control.mjs kill start'],
      ...['--drain-command', 'node stage/control.mjs stop'],
    ],
    ['node', 'stage/control.mjs', 'start'],
  ],
  browser: [['npm', 'run', 'test:stage', '-w', 'browser']],
};

const asked = process.argv.slice(2);
const chosen = asked.length === 0 ? Object.keys(parts) : asked;
for (const part of chosen) {
  if (!(part in parts)) {
    console.error(`there is no part ${part}; there are ${Object.keys(parts).join(', ')}`);
    process.exit(1);
  }
  const started = Date.now();
  for (const [command, ...args] of parts[part]) {
    const { status, error } = spawnSync(command, args, {
      stdio: 'inherit',
      // npm is a script on Windows; what the conformance script is given has blanks, and is no script
      shell: process.platform === 'win32' && command === 'npm',
    });
    if (status !== 0) {
      console.error(`${part}: ${command} ended with ${status ?? error?.message}`);
      process.exit(1);
    }
  }
  console.log(`${part}: passed in ${Math.round((Date.now() - started) / 1000)} s`);
}
