import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { complaints, launch, person } from '../kit/browser.js';
import { Site, strictPolicy } from '../kit/site.js';
import { Operator, newContact, token } from '@viaduct/stage';
import { Variant } from '../kit/variant.js';
import type { Change } from '../kit/variant.js';
import { Widget } from '../kit/widget.js';

let browser: Browser;
let site: Site;
let context: BrowserContext;
let page: Page;
let widget: Widget;
let sub: string;
let said: string[];
let variant: Variant | undefined;

beforeAll(async () => {
  site = await Site.open();
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

beforeEach(async () => {
  sub = newContact();
  context = await person(browser);
  page = await context.newPage();
  said = complaints(page);
  widget = new Widget(page);
});

afterEach(async () => {
  await context.close();
  await variant?.close();
  expect(said).toEqual([]);
});

/** Goes to a page whose HTML, or whose policy, is a bit different. */
async function visit(change: Change = {}): Promise<void> {
  variant = await Variant.open(site, change);
  await page.goto(variant.page({ contact: sub }, { sub }));
}

/** The tag of the widget's script, with other attributes. */
function withTag(attributes: string): (html: string) => string {
  return (html) =>
    html.replace('<script src="/widget.js"', `<script ${attributes} src="/widget.js"`);
}

describe('the script tag', () => {
  for (const attributes of ['async', 'defer', 'type="module"']) {
    it(`may be ${attributes}`, async () => {
      await visit({ html: withTag(attributes) });
      await widget.open();
      await widget.write('hello');
      await widget.reached('hello', 'sent');
    });
  }

  it('may be put there late, by a script, and twice', async () => {
    await visit({ html: (html) => html.replace(/<script src="\/widget.js"[^>]*><\/script>/, '') });
    const tag = /<script src="\/widget.js"([^>]*)>/.exec(
      await (await page.request.get(site.page({ contact: sub }, { sub }))).text(),
    )![1]!;
    const add = (): Promise<void> =>
      page.evaluate(
        (attributes) =>
          new Promise<void>((resolve) => {
            const script = document.createElement('script');
            for (const [, name, value] of attributes.matchAll(/(data-[a-z-]+)="([^"]*)"/g)) {
              script.setAttribute(name!, value!);
            }
            script.src = '/widget.js';
            script.onload = () => resolve();
            document.head.append(script);
          }),
        tag,
      );
    await add();
    await add();
    await widget.open();
    await widget.write('hello');
    await widget.reached('hello', 'sent');
    expect(await widget.host.count()).toBe(1);
  });

  it('works under a policy that wants trusted types', async () => {
    await visit({
      policy: `${strictPolicy}; require-trusted-types-for 'script'; trusted-types lit-html`,
    });
    await widget.open();
    await widget.write('<b>hello</b>');
    await widget.reached('<b>hello</b>', 'sent');
  });

  it('leaves the chat on a page that exchanges its body', async () => {
    await visit();
    await widget.open();
    await widget.write('on the first page');
    await widget.reached('on the first page', 'sent');
    await widget.box.fill('half a sent');
    await page.evaluate(() => {
      history.pushState(null, '', '/next');
      document.body = document.createElement('body');
    });
    await widget.message('on the first page').waitFor();
    expect(await widget.box.inputValue()).toBe('half a sent');
    await widget.write('and on the next');
    await widget.reached('and on the next', 'sent');
  });

  it('leaves the chat away where the page took it away, until it is opened', async () => {
    await visit();
    await widget.launcher.waitFor();
    await page.evaluate(() => window.ViaductChat!.element.remove());
    expect(await widget.host.count()).toBe(0);
    await page.evaluate(() => window.ViaductChat!.open());
    await widget.connected();
  });
});

describe('the element', () => {
  it('leaves nothing behind when it is taken away, and comes back', async () => {
    await page.addInitScript(() => {
      const open = new Set<WebSocket>();
      const Original = window.WebSocket;
      window.WebSocket = class extends Original {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          open.add(this);
          this.addEventListener('close', () => open.delete(this));
        }
      };
      const timers = new Set<number>();
      const { setInterval, clearInterval } = window;
      Object.assign(window, {
        left: () => ({ sockets: open.size, intervals: timers.size }),
        setInterval: (...given: Parameters<typeof setInterval>) => {
          const id = setInterval(...given) as unknown as number;
          timers.add(id);
          return id;
        },
        clearInterval: (id: number) => {
          timers.delete(id);
          clearInterval(id);
        },
      });
      const counted = { add: 0, remove: 0 };
      for (const target of [window, document, window.visualViewport!]) {
        const { addEventListener, removeEventListener } = target;
        target.addEventListener = function (this: EventTarget, ...given: unknown[]) {
          counted.add += 1;
          return (addEventListener as (...all: unknown[]) => void).apply(target, given);
        } as typeof target.addEventListener;
        target.removeEventListener = function (this: EventTarget, ...given: unknown[]) {
          counted.remove += 1;
          return (removeEventListener as (...all: unknown[]) => void).apply(target, given);
        } as typeof target.removeEventListener;
      }
      Object.assign(window, { listeners: () => counted.add - counted.remove });
    });
    await visit();
    await widget.open();
    await widget.write('before');
    await widget.reached('before', 'sent');
    const listeners = (): Promise<number> =>
      page.evaluate(() => (window as unknown as { listeners(): number }).listeners());
    const before = await listeners();
    for (let i = 0; i < 3; i += 1) {
      await page.evaluate(() => {
        const { element } = window.ViaductChat!;
        element.remove();
        document.body.append(element);
      });
      await widget.connected();
    }
    expect(await listeners()).toBe(before);
    await page.evaluate(() => window.ViaductChat!.element.remove());
    await page.waitForFunction(() => {
      const { left } = window as unknown as {
        left(): { sockets: number; intervals: number };
      };
      return left().sockets === 0 && left().intervals === 0;
    });
    expect(await page.title()).toBe('A team’s page');
    await page.evaluate(() => window.ViaductChat!.open());
    await widget.message('before').waitFor();
    await widget.write('after');
    await widget.reached('after', 'sent');
  });

  it('tells the page when it is opened, closed, and has something unread', async () => {
    await visit();
    await widget.launcher.waitFor();
    await page.evaluate(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      for (const name of ['viaduct-open', 'viaduct-close', 'viaduct-unread']) {
        document.addEventListener(name, (event) => {
          const { detail } = event as CustomEvent<number | null>;
          told.push(detail === null ? name : `${name} ${detail}`);
        });
      }
    });
    await widget.open();
    await widget.write('hello');
    await widget.reached('hello', 'sent');
    await page.keyboard.press('Escape');
    await widget.panel.waitFor({ state: 'hidden' });
    await new Operator(sub).reply('hello to you');
    await page.locator('viaduct-chat-launcher .badge').waitFor();
    await widget.open();
    await page.locator('viaduct-chat-launcher .badge').waitFor({ state: 'detached' });
    await page.waitForFunction(() => (window as unknown as { told: string[] }).told.length === 5);
    const told = await page.evaluate(() => (window as unknown as { told: string[] }).told);
    expect(told.toSorted()).toEqual([
      'viaduct-close',
      'viaduct-open',
      'viaduct-open',
      'viaduct-unread 0',
      'viaduct-unread 1',
    ]);
  });

  it('begins anew for another contact, and shows nothing of the one before', async () => {
    await visit();
    await widget.open();
    await widget.write('a secret of the first contact');
    await widget.reached('a secret of the first contact', 'sent');
    await widget.box.fill('another secret, not sent');
    const other = newContact();
    await page.evaluate(
      ([sub, token]) => {
        window.ViaductChat!.element.contact = sub;
        window.ViaductChat!.element.token = () => token!;
        window.ViaductChat!.restart();
      },
      [other, await token(other)],
    );
    await page.waitForFunction(
      (sub) => window.ViaductChat!.element.client?.welcome?.contact.id === sub,
      other,
    );
    await page.locator('viaduct-chat-messages .empty').waitFor();
    expect(await widget.messages.count()).toBe(0);
    expect(await widget.box.inputValue()).toBe('');
  });
});
