import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createViteServer } from 'vite';
import { describe, expect, it } from 'vitest';
import { violations } from '../kit/axe.js';
import { picture } from '../kit/browser.js';
import { page, setScene, site, widget } from '../kit/scene.js';
import { Operator, newContact, stage, token } from '@viaduct/stage';

setScene({});

describe('the script tag', () => {
  it('makes a guest when the chat is opened for the first time, and keeps it', async () => {
    const guests: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/guests')) guests.push(request.method());
    });
    await page.goto(site.page({ guest: '' }));
    await widget.launcher.waitFor();
    expect(guests).toEqual([]);
    await widget.open();
    await widget.write('I am new here');
    await widget.reached('I am new here', 'sent');
    expect(guests).toEqual(['POST']);

    await page.reload();
    await widget.open();
    await widget.message('I am new here').waitFor();
    expect(guests).toEqual(['POST']);
  });

  it('makes a new guest only when the gateway refuses the old one', async () => {
    await page.goto(site.page({}));
    await page.evaluate(
      ([key, token]) => localStorage.setItem(key!, token!),
      [`viaduct-guest|${stage.gateway}|${stage.app}`, 'bm90.YQ.dG9rZW4'],
    );
    await page.goto(site.page({ guest: '', open: '' }));
    await widget.connected();
    await widget.write('somebody else now');
    await widget.reached('somebody else now', 'sent');
  });

  it('asks the page’s backend for a token, as JSON or as plain text', async () => {
    const sub = newContact();
    let asked = 0;
    const backend = createServer((_, response) => {
      asked += 1;
      void token(sub).then((jwt) => {
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.end(asked % 2 === 1 ? JSON.stringify({ token: jwt }) : jwt);
      });
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}/`;
    await page.goto(site.page({ 'token-url': url, open: '' }));
    await widget.write('once');
    await widget.reached('once', 'sent');
    await page.reload();
    await widget.message('once').waitFor();
    expect(asked).toBe(2);
    expect(await new Operator(sub).texts()).toEqual(['once']);
    backend.closeAllConnections();
    backend.close();
  });

  it('asks to sign in where nobody is signed in', async () => {
    await page.goto(site.page({ open: '' }));
    await widget.notice.filter({ hasText: 'Please sign in' }).waitFor();
    await widget.box.waitFor({ state: 'hidden' });
    expect(await violations(page)).toEqual([]);
  });

  it('is opened and closed by the page too', async () => {
    const sub = newContact();
    await page.goto(site.page({}, { sub }));
    await page.evaluate(() => window.ViaductChat!.open());
    await widget.panel.waitFor();
    await page.evaluate(() => window.ViaductChat!.close());
    await widget.panel.waitFor({ state: 'hidden' });
  });
});

describe('the embed page', () => {
  const address = `${stage.gateway}/embed/${stage.app}`;

  it('takes the token from the fragment, and out of the address at once', async () => {
    const sub = newContact();
    await page.setViewportSize({ width: 390, height: 700 });
    await page.goto(`${address}?lang=es#token=${await token(sub)}`);
    expect(page.url()).toBe(`${address}?lang=es`);
    await widget.write('desde el móvil');
    await widget.reached('desde el móvil', 'sent');
    expect(await new Operator(sub).texts()).toEqual(['desde el móvil']);
    expect(await widget.launcher.count()).toBe(0);
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    await picture(page, 'embed');
    expect(await violations(page)).toEqual([]);
  });

  it('makes a guest where the app around it knows nobody', async () => {
    await page.goto(`${address}?guest`);
    await widget.write('from a web view');
    await widget.reached('from a web view', 'sent');
    await page.reload();
    await widget.message('from a web view').waitFor();
  });

  it('asks the app around it for a token', async () => {
    const sub = newContact();
    const jwt = await token(sub);
    await page.addInitScript((given) => {
      (window as unknown as { viaduct: object }).viaduct = {
        postMessage(message: string) {
          if ((JSON.parse(message) as { type: string }).type !== 'viaduct-token-wanted') return;
          window.postMessage({ type: 'viaduct-token', token: given }, '*');
        },
      };
    }, jwt);
    await page.goto(address);
    await widget.write('posted');
    await widget.reached('posted', 'sent');
    expect(await new Operator(sub).texts()).toEqual(['posted']);
  });
});

describe('the demo', () => {
  it('has a contact’s phone beside the operator’s console', async () => {
    const port = await freePort();
    const demo = await createViteServer({
      root: join(import.meta.dirname, '../../demo'),
      logLevel: 'error',
      // on a port of its own, for its page's connection to it too
      server: {
        port,
        hmr: { clientPort: port },
        proxy: { '/v1': { target: stage.gateway, ws: true } },
      },
    });
    await demo.listen();
    try {
      const sub = newContact();
      const jwt = await token(sub);
      // it is for a gateway that serves it, with an app of its own
      await page.route('**/v1/apps/demo/guests', (route) =>
        route.fulfill({ json: { token: jwt } }),
      );
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(
        `http://127.0.0.1:${port}/?console=${encodeURIComponent(stage.console)}#anna`,
      );
      await page.locator('viaduct-chat').waitFor();
      await page.evaluate(
        ([gateway, app]) => {
          Object.assign(document.querySelector('viaduct-chat')!, { gateway, app });
        },
        [stage.gateway, stage.app],
      );
      await widget.write('Hello from the phone');
      await widget.reached('Hello from the phone', 'sent');
      await new Operator(sub).reply('Hello from the desk');
      await widget.message('Hello from the desk').waitFor();
      await picture(page, 'demo');
      await page.locator('#offline').click();
      await widget.notice.filter({ hasText: 'offline' }).waitFor();
      await widget.write('for later');
      await widget.reached('for later', 'sending');
      await page.locator('#offline').click();
      await widget.reached('for later', 'sent');
    } finally {
      await demo.close();
    }
  });
});

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
