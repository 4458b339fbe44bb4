import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** What to tell who has none. */
export const howToInstall =
  'no Chromium or Chrome found; install one (Debian: `apt-get install chromium`) or set CHROMIUM to its path';

/** Where a Chromium is, or `undefined`. */
export function chromiumPath() {
  const given = process.env['CHROMIUM'];
  return given ? given : places.find((place) => existsSync(place));
}
