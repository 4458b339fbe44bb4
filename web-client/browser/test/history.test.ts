import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, launch, person, picture } from '../kit/browser.js';
import { Site } from '../kit/site.js';
import { newContact, stage, token } from '../kit/stage.js';
import { Widget } from '../kit/widget.js';

const ALL = Number(process.env['BROWSER_HISTORY'] ?? 10_000);
const AT_ONCE = 16;

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  site = await Site.open();
  browser = await launch();
  context = await person(browser, { viewport: { width: 420, height: 720 } });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Fills a stream; the gateway forwards it in the background, as fast as the helpdesk takes it. */
async function fill(sub: string): Promise<void> {
  const bearer = await token(sub, 3600);
  let next = 1;
  const write = async (): Promise<void> => {
    while (next <= ALL) {
      const n = next;
      next += 1;
      const text = `number ${n}${n % 7 === 0 ? ', which is a somewhat longer message than its neighbours are'.repeat(1 + (n % 4)) : ''}`;
      for (;;) {
        const answer = await fetch(`${stage.gateway}/v1/apps/${stage.app}/messages`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ id: `h${n}`, text }),
        });
        if (answer.ok) break;
        if (answer.status !== 429 && answer.status !== 503) {
          throw new Error(`${answer.status} ${await answer.text()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

interface Place {
  seq: number;
  top: number;
}

/** The first message in sight, and where it is. */
function inSight(page: Page): Promise<Place> {
  return page.evaluate(() => {
    const root = document
      .querySelector('viaduct-chat')!
      .shadowRoot!.querySelector('viaduct-chat-messages')!.shadowRoot!;
    const top = root.querySelector('.scroller')!.getBoundingClientRect().top;
    for (const element of root.querySelectorAll<HTMLElement>('article')) {
      const box = element.getBoundingClientRect();
      if (box.height > 0 && box.bottom > top + 1) {
        return { seq: Number(element.dataset['seq']), top: box.top - top };
      }
    }
    throw new Error('nothing is in sight');
  });
}

describe('a long history', () => {
  it('is read back to its beginning without a jump', async () => {
    const sub = newContact();
    const began = Date.now();
    const took = (what: string): void => {
      console.log(`${what} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    };
    await fill(sub);
    took('filled');
    const page = await context.newPage();
    const said = complaints(page);
    const widget = new Widget(page);
    await page.goto(site.page({ contact: sub, open: '' }, { sub }));
    await widget.messages.last().waitFor();
    const scroller = page.locator('viaduct-chat-messages .scroller');
    await scroller.hover();
    expect((await inSight(page)).seq).toBeGreaterThan(ALL - 50);

    // a stretch with the wheel: what is in sight stays where it is while older messages come
    for (let i = 0; i < 12; i += 1) {
      await page.mouse.wheel(0, -400);
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      const before = await inSight(page);
      const shown = await widget.messages.count();
      await page
        .waitForFunction(
          (count) =>
            document
              .querySelector('viaduct-chat')!
              .shadowRoot!.querySelector('viaduct-chat-messages')!
              .shadowRoot!.querySelectorAll('article').length > count,
          shown,
          { timeout: 400 },
        )
        .catch(() => undefined);
      const after = await inSight(page);
      expect(after.seq, 'the same message is in sight').toBe(before.seq);
      expect(Math.abs(after.top - before.top), 'and has not moved').toBeLessThan(2);
    }

    took('scrolled');
    // and then all the way, page by page, as who holds the Home key
    const begins = page.locator('viaduct-chat-messages .older', {
      hasText: 'The conversation begins here',
    });
    await scroller.focus();
    await page.evaluate(async () => {
      const chat = document.querySelector('viaduct-chat')!;
      const list = chat.shadowRoot!.querySelector('viaduct-chat-messages')!;
      const scroller = list.shadowRoot!.querySelector('.scroller')!;
      while (!scroller.textContent!.includes('The conversation begins here')) {
        scroller.scrollTop = 0;
        await new Promise((done) => setTimeout(done, 20));
      }
      scroller.scrollTop = 0;
    });
    await begins.waitFor();
    took('read to the beginning');
    expect(await widget.messages.count()).toBe(ALL);
    await widget.messages
      .first()
      .locator('.text', { hasText: /^\s*number 1\s*$/ })
      .waitFor();
    await picture(page, 'history-beginning');

    // everything is there once, in order
    const seqs = await widget.messages.evaluateAll((all) =>
      all.map((each) => Number((each as HTMLElement).dataset['seq'])),
    );
    expect(seqs).toEqual(Array.from({ length: ALL }, (_, i) => i + 1));

    // who writes is at the end at once, and one click leads there too
    await page.locator('viaduct-chat-messages .jump button').click();
    await widget.message(`number ${ALL}`).last().waitFor();
    await widget.write('after ten thousand');
    await widget.reached('after ten thousand', 'accepted');
    expect((await inSight(page)).seq).toBeGreaterThan(ALL - 50);
    await picture(page, 'history-end');
    expect(said).toEqual([]);
  }, 600_000);
});
