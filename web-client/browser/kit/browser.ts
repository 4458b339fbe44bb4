import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath, howToInstall } from './chromium-path.mjs';

const folder = join(import.meta.dirname, '../screenshots');

/** A Chromium that talks to nobody but the pages it is given. */
export function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(howToInstall);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** One person's browser: nothing in it yet. */
export async function person(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1024, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...options,
  });
  context.setDefaultTimeout(Number(process.env['BROWSER_PATIENCE'] ?? 60_000));
  return context;
}

/** What a page complained of in its console, to be looked at in the end. */
export function complaints(page: Page): string[] {
  const all: string[] = [];
  page.on('pageerror', (error) => all.push(String(error)));
  page.on('console', (message) => {
    // a gateway that is away is no mistake of the page
    if (message.type() === 'error' && !/net::ERR|WebSocket|Failed to load/.test(message.text())) {
      all.push(message.text());
    }
  });
  return all;
}

/** A picture of what a page looks like now, for people. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
