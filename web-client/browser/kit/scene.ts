import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { Operator, newContact } from '@viaduct/stage';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { complaints, launch, person } from './browser.js';
import { Site } from './site.js';
import { Widget } from './widget.js';

/** What the tests of a file share: a team's site, and a browser. */
export let site: Site;
export let browser: Browser;

/** What each test has of its own: somebody with a page, the contact that this is, and who answers. */
export let context: BrowserContext;
export let page: Page;
export let widget: Widget;
export let sub: string;
export let operator: Operator;

const said: string[][] = [];

/** Sets up what the tests of a file need; with `options` somebody enters before each. No page may complain. */
export function setScene(options?: BrowserContextOptions): void {
  beforeAll(async () => {
    site = await Site.open();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  if (options !== undefined) beforeEach(() => enter(options));
  afterEach(async () => {
    await context.close();
    expect(said.splice(0).flat()).toEqual([]);
  });
}

/** Somebody comes whom no test has seen before. */
export async function enter(options: BrowserContextOptions = {}): Promise<void> {
  sub = newContact();
  operator = new Operator(sub);
  context = await person(browser, options);
  ({ page, widget } = await newPage());
}

/** A further page of the same person. */
export async function newPage(): Promise<{ page: Page; widget: Widget }> {
  const opened = await context.newPage();
  said.push(complaints(opened));
  return { page: opened, widget: new Widget(opened) };
}
