import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { violations } from '../kit/axe.js';
import { picture } from '../kit/browser.js';
import { newPage, operator, page, setScene, site, sub, widget } from '../kit/scene.js';
import { stage, token, until } from '@viaduct/stage';
import { Widget } from '../kit/widget.js';
import { Wire } from '../kit/wire.js';

setScene({ viewport: { width: 420, height: 720 }, reducedMotion: 'reduce' });

async function visit(more: Record<string, string> = {}): Promise<void> {
  await page.goto(site.page({ contact: sub, ...more }, { sub }));
}

describe('a connection', () => {
  it('goes on with a fresh token when the gateway ends it because the old one expired', async () => {
    await page.addInitScript(() => {
      const codes: number[] = [];
      const Original = window.WebSocket;
      window.WebSocket = class extends Original {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          this.addEventListener('close', ({ code }) => codes.push(code));
        }
      };
      Object.assign(window, { codes });
    });
    // it lives shorter than a client asks for the next one
    await page.goto(site.page({ contact: sub, open: '' }, { sub, seconds: '3' }));
    await widget.connected();
    await page.waitForFunction(() =>
      (window as unknown as { codes: number[] }).codes.includes(4401),
    );
    await widget.write('still here');
    await widget.reached('still here', 'sent');
    expect(await operator.texts()).toEqual(['still here']);
  });

  it('that another device has replaced says so, and is taken back by its button', async () => {
    await visit({ open: '' });
    await widget.connected();
    const bearer = await token(sub);
    const url = `${stage.gateway.replace('http', 'ws')}/v1/apps/${stage.app}/socket`;
    const others = Array.from(
      { length: 10 },
      () => new WebSocket(url, ['viaduct.v1', `bearer.${bearer}`]),
    );
    await widget.notice.filter({ hasText: 'opened in another place' }).waitFor();
    await widget.box.waitFor({ state: 'hidden' });
    await picture(page, 'replaced');
    expect(await violations(page)).toEqual([]);
    for (const other of others) other.close();
    await widget.notice.locator('button', { hasText: 'Use it here' }).click();
    await widget.notice.waitFor({ state: 'hidden' });
    await widget.write('here again');
    await widget.reached('here again', 'sent');
  });

  it('of a blocked contact is over also after a reload, and what was said stays', async () => {
    await visit({ open: '' });
    await widget.write('I will be blocked');
    await widget.reached('I will be blocked', 'sent');
    await operator.reply('Choose', { buttons: [{ type: 'reply', text: 'Prices', payload: 'p' }] });
    await widget.message('Choose').locator('button').waitFor();
    await operator.blacklist(true);
    await widget.notice.filter({ hasText: 'no longer available' }).waitFor();
    expect(await widget.messages.count()).toBe(2);
    expect(await widget.message('Choose').locator('button').count()).toBe(0);
    await picture(page, 'blocked');
    expect(await violations(page)).toEqual([]);
    // nobody gets behind a chat that covers the page
    for (let i = 0; i < 8; i += 1) {
      await page.keyboard.press('Shift+Tab');
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('viaduct-chat');
    }
    await page.reload();
    await widget.notice.waitFor();
    await widget.box.waitFor({ state: 'hidden' });
    await operator.blacklist(false);
  });
});

describe('the other side', () => {
  it('is seen typing, whatever it is called, until it writes', async () => {
    const wire = await Wire.of(page);
    await visit({ open: '' });
    await widget.connected();
    const typing = page.locator('viaduct-chat-messages .typing');
    wire.say({
      type: 'typing',
      on: true,
      author: { kind: 'operator', name: `\u202eannA Z${'\u0316'.repeat(80)}oe` },
    });
    await typing.filter({ hasText: /^\s*annA Z\u0316{3}oe is typing…\s*$/u }).waitFor();
    await picture(page, 'typing');
    wire.say({ type: 'typing', on: true, author: { kind: 'operator', name: 'Anna' } });
    await typing.filter({ hasText: /^\s*Anna is typing…\s*$/u }).waitFor();
    wire.write({ text: 'here' });
    await widget.message('here').waitFor();
    expect((await typing.innerText()).trim()).toBe('');
  });

  it('has a name and a picture in the header, also after somebody whose picture is missing', async () => {
    const wire = await Wire.of(page);
    await page.route('https://pictures.example/**', (route) =>
      route.request().url().endsWith('anna.png')
        ? route.fulfill({
            contentType: 'image/svg+xml',
            body: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>',
          })
        : route.fulfill({ status: 404 }),
    );
    await visit({ open: '' });
    await widget.connected();
    const header = page.locator('viaduct-chat-header');
    const assign = (name: string, picture: string): void =>
      wire.say({ type: 'conversation', state: 'open', operator: { id: name, name, picture } });
    assign(`Łukasz ${'very '.repeat(30)}long`, 'https://pictures.example/gone.png');
    await header.locator('img[hidden]').waitFor({ state: 'attached' });
    expect(await header.locator('.face').innerText()).toContain('ŁL');
    expect(await header.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
    assign('Anna', 'https://pictures.example/anna.png');
    await header.locator('img:visible').waitFor();
    await header.locator('h2', { hasText: /^Anna$/ }).waitFor();
  });

  it('gets a message in steps that are all shown', async () => {
    const wire = await Wire.of(page);
    await visit({ open: '' });
    await widget.connected();
    wire.hold('accepted', 'status');
    await widget.write('step by step');
    await widget.reached('step by step', 'sending');
    await until(() => wire.waiting > 0, 'the acceptance');
    wire.release(1);
    await widget.reached('step by step', 'accepted');
    await until(() => wire.waiting > 0, 'the status');
    wire.letThrough();
    await widget.reached('step by step', 'sent');
    await operator.reply('and back');
    await widget.reached('step by step', 'seen');
  });

  it('can show pictures and files, and can’t harm with them', async () => {
    const wire = await Wire.of(page);
    await page.route('https://files.example/**', (route) =>
      route.request().url().endsWith('lantern.png')
        ? route.fulfill({
            contentType: 'image/svg+xml',
            body: '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120"><rect width="240" height="120" fill="#8ac"/></svg>',
          })
        : route.fulfill({ status: 404 }),
    );
    await visit({ open: '' });
    await widget.connected();
    wire.write({
      author: { kind: 'bot', name: '\u202ereknaH', picture: 'javascript:harmed()' },
      text: 'files',
      attachments: [
        {
          name: 'lantern.png',
          content_type: 'image/png',
          bytes: 2048,
          url: 'https://files.example/lantern.png',
        },
        { name: 'gone.png', content_type: 'image/png', url: 'https://files.example/gone.png' },
        { name: 'photo\u202egpj.exe', bytes: 5_000_000, url: 'https://files.example/photo' },
        { name: 'drawing.svg', content_type: 'image/svg+xml', url: 'https://files.example/x.svg' },
        { name: 'trap.pdf', url: 'javascript:alert(1)' },
        { name: `${'long'.repeat(60)}.pdf`, url: 'data:text/html,<script>alert(1)</script>' },
      ],
    });
    const message = widget.message('files');
    await message.locator('.picture.broken').waitFor();
    await message.locator('.picture img:visible').waitFor();
    expect(
      await message
        .locator('img')
        .evaluateAll((all) => all.map((each) => (each as HTMLImageElement).src)),
    ).toEqual(['https://files.example/lantern.png', 'https://files.example/gone.png']);
    const links = await message
      .locator('a')
      .evaluateAll((all) =>
        all.map((each) =>
          [each.getAttribute('href'), each.getAttribute('target'), each.getAttribute('rel')].join(
            ' ',
          ),
        ),
      );
    expect(links).toEqual(
      ['lantern.png', 'gone.png', 'photo', 'x.svg'].map(
        (name) => `https://files.example/${name} _blank noopener noreferrer`,
      ),
    );
    expect(await message.locator('.name', { hasText: 'photogpj.exe' }).count()).toBe(1);
    expect(await message.locator('.size', { hasText: 'EXE · 4.8 MB' }).count()).toBe(1);
    expect(
      await page
        .locator('viaduct-chat-messages .scroller')
        .evaluate((each) => each.scrollWidth - each.clientWidth),
    ).toBe(0);
    await picture(page, 'files');
    expect(await violations(page)).toEqual([]);
  });

  it('sends links that lead where they say, and tell the other site nothing', async () => {
    await visit({ open: '' });
    await widget.write('links, please');
    await widget.reached('links, please', 'sent');
    await operator.reply(
      'https://pаypal.com/ **bold** [x](javascript:alert(1)) https://example.com/a_b',
    );
    const message = widget.message('**bold**');
    await message.waitFor();
    const links = await message
      .locator('a')
      .evaluateAll((all) =>
        all.map((each) => [
          each.textContent,
          each.getAttribute('href'),
          each.getAttribute('target'),
          each.getAttribute('rel'),
        ]),
      );
    expect(links).toEqual([
      [
        'https://xn--pypal-4ve.com/',
        'https://xn--pypal-4ve.com/',
        '_blank',
        'noopener noreferrer nofollow',
      ],
      [
        'https://example.com/a_b',
        'https://example.com/a_b',
        '_blank',
        'noopener noreferrer nofollow',
      ],
    ]);
    expect(await message.locator('.text').innerText()).toContain(
      '**bold** [x](javascript:alert(1))',
    );
  });
});

describe('the composer', () => {
  it('keeps what is being written through a reload, until it is sent', async () => {
    await visit({ open: '' });
    await widget.connected();
    await widget.box.fill('half a sentence');
    await page.reload();
    await page.waitForFunction(
      () =>
        document
          .querySelector('viaduct-chat')!
          .shadowRoot!.querySelector('viaduct-chat-composer')!
          .shadowRoot!.querySelector('textarea')!.value === 'half a sentence',
    );
    await page.keyboard.press('Escape');
    await widget.open();
    expect(await widget.box.inputValue()).toBe('half a sentence');
    await widget.box.press('Enter');
    await widget.reached('half a sentence', 'sent');
    await page.reload();
    await widget.message('half a sentence').waitFor();
    expect(await widget.box.inputValue()).toBe('');
  });

  it('says by how much a pasted text is too long, and sends it when it fits', async () => {
    await visit({ open: '' });
    await widget.connected();
    await widget.box.focus();
    await page.evaluate(() =>
      document.execCommand('insertText', false, `${'long '.repeat(819)}ends`),
    );
    const told = page.locator('viaduct-chat-composer [role=status]');
    await told.filter({ hasText: 'The message is too long by 3 characters' }).waitFor();
    expect(await widget.box.getAttribute('aria-invalid')).toBe('true');
    expect(await widget.sendButton.getAttribute('aria-disabled')).toBe('true');
    await widget.box.press('Enter');
    await picture(page, 'too-long');
    expect(await violations(page)).toEqual([]);
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Backspace');
    await told.filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
    await widget.box.press('Enter');
    await until(async () => (await operator.texts())[0]?.length === 4096, 'the whole text');
    expect(await widget.messages.count()).toBe(1);
  });
});

describe('what nobody looks at', () => {
  it('is unread in every tab, until one of them has shown it', async () => {
    await visit();
    const other = (await newPage()).widget;
    await other.page.goto(site.page({ contact: sub }, { sub }));
    await widget.open();
    await widget.write('hello');
    await widget.reached('hello', 'sent');
    await widget.page.keyboard.press('Escape');
    await operator.reply('one');
    await operator.reply('two');
    const badge = (each: Widget, text: string): Promise<void> =>
      each.page.locator('viaduct-chat-launcher .badge', { hasText: text }).waitFor();
    await badge(widget, '2');
    await badge(other, '2');
    expect(await other.launcher.getAttribute('aria-label')).toBe('Open chat, 2 unread messages');
    await page.bringToFront();
    await widget.open();
    await other.page.locator('viaduct-chat-launcher .badge').waitFor({ state: 'detached' });
  });

  it('rings once for what comes together, and not when sound is off', async () => {
    await page.addInitScript(() => {
      const { start } = OscillatorNode.prototype;
      Object.assign(window, { tones: 0 });
      OscillatorNode.prototype.start = function (...given) {
        (window as unknown as { tones: number }).tones += 1;
        return start.apply(this, given);
      };
    });
    const tones = (): Promise<number> =>
      page.evaluate(() => (window as unknown as { tones: number }).tones);
    await visit();
    await widget.open();
    await widget.write('hello');
    await widget.reached('hello', 'sent');
    await operator.reply('while it is open');
    await widget.message('while it is open').waitFor();
    expect(await tones()).toBe(0);
    await page.keyboard.press('Escape');
    for (const text of ['one', 'two', 'three']) await operator.reply(text);
    await page.locator('viaduct-chat-launcher .badge', { hasText: '3' }).waitFor();
    expect(await tones()).toBe(2); // two tones are one sound

    await widget.open();
    await page.locator('viaduct-chat-header .more').click();
    await page.locator('viaduct-chat-header .sound').click();
    await page.reload();
    await widget.open();
    await widget.connected();
    await page.keyboard.press('Escape');
    await operator.reply('four');
    await page.locator('viaduct-chat-launcher .badge', { hasText: '1' }).waitFor();
    expect(await tones()).toBe(0);
  });
});
