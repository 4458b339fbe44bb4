import { afterEach, describe, expect, it } from 'vitest';
import { strictPolicy } from '../kit/site.js';
import { page, setScene, site, sub, widget } from '../kit/scene.js';
import { Operator, newContact, token, until } from '@viaduct/stage';
import { Variant } from '../kit/variant.js';
import type { Change } from '../kit/variant.js';

setScene({});

let variant: Variant | undefined;

afterEach(async () => {
  await variant?.close();
});

/** Goes to a page whose HTML, or whose policy, is a bit different. */
async function visit(change: Change = {}): Promise<void> {
  variant = await Variant.open(site, change);
  await page.goto(variant.page({ contact: sub }, { sub }));
}

/** The tag of the widget's script: its address, and its other attributes. */
const tag = /<script src="([^"]*\/widget\.js)"/;

/** The same, with other attributes. */
function withTag(attributes: string): (html: string) => string {
  return (html) => html.replace(tag, `<script ${attributes} src="$1"`);
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
    const whole = new RegExp(`${tag.source}([^>]*)></script>`);
    const given = await (await fetch(site.page({ contact: sub }, { sub }))).text();
    const [, src = '', attributes = ''] = whole.exec(given) ?? [];
    await visit({ html: (html) => html.replace(whole, '') });
    const add = (): Promise<void> =>
      page.evaluate(
        ([src, attributes]) =>
          new Promise<void>((resolve) => {
            const script = document.createElement('script');
            for (const [, name, value] of attributes!.matchAll(/(data-[a-z-]+)="([^"]*)"/g)) {
              script.setAttribute(name!, value!);
            }
            script.src = src!;
            script.onload = () => resolve();
            document.head.append(script);
          }),
        [src, attributes],
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
      const functions = new Map<unknown, number>();
      const held = new Set<string>();
      const named = (type: unknown, listener: unknown): string => {
        if (!functions.has(listener)) functions.set(listener, functions.size);
        return `${String(type)} ${functions.get(listener)}`;
      };
      for (const target of [window, document, window.visualViewport!] as EventTarget[]) {
        const { addEventListener, removeEventListener } = target;
        target.addEventListener = (...given: Parameters<typeof addEventListener>) => {
          held.add(named(given[0], given[1]));
          addEventListener.apply(target, given);
        };
        target.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
          held.delete(named(given[0], given[1]));
          removeEventListener.apply(target, given);
        };
      }
      Object.assign(window, { left: () => ({ sockets: open.size, listeners: held.size }) });
    });
    await visit();
    await widget.open();
    await widget.write('before');
    await widget.reached('before', 'sent');
    const left = (): Promise<{ sockets: number; listeners: number }> =>
      page.evaluate(() =>
        (window as unknown as { left(): { sockets: number; listeners: number } }).left(),
      );
    const { listeners } = await left();
    expect(listeners).toBeGreaterThan(0);
    for (let i = 0; i < 3; i += 1) {
      await page.evaluate(() => {
        const { element } = window.ViaductChat!;
        element.remove();
        document.body.append(element);
      });
      await widget.connected();
    }
    expect((await left()).listeners).toBe(listeners);
    await page.evaluate(() => window.ViaductChat!.element.remove());
    await until(async () => (await left()).sockets === 0, 'the end of the socket');
    // what is left is the page's own, and the script's for a page that is not there yet
    expect((await left()).listeners).toBeLessThan(listeners / 2);
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
