import { describe, expect, it } from 'vitest';
import { violations } from '../kit/axe.js';
import type { Page } from 'playwright-core';
import { picture } from '../kit/browser.js';
import { context, enter, newPage, setScene, site } from '../kit/scene.js';
import { Operator, newContact, until } from '@viaduct/stage';
import { Widget } from '../kit/widget.js';

setScene();

const alsoArabic = {
  title: 'تحدث معنا',
  connected: 'متصل',
  placeholder: 'اكتب رسالة…',
  send: 'إرسال',
  composer: 'رسالتك',
  menu: 'خيارات',
  closeChat: 'إغلاق المحادثة',
  openChat: 'فتح المحادثة',
  beginning: 'بداية المحادثة',
};

async function visit(
  sub: string,
  attributes: Record<string, string> = {},
  lang = 'en',
): Promise<{ page: Page; widget: Widget }> {
  const opened = await newPage();
  await opened.page.goto(site.page({ contact: sub, ...attributes }, { sub, lang }));
  return opened;
}

/** A conversation that has a bit of everything. */
async function talk(sub: string): Promise<void> {
  const { page, widget } = await visit(sub);
  const operator = new Operator(sub);
  await widget.open();
  await widget.write(
    'Hi! My lantern arrived without its handle. Order 20417, photo here: https://example.com/p/20417',
  );
  await widget.reached('Hi! My lantern', 'sent');
  await operator.reply('Hello, and sorry about that! I am looking into it.');
  await widget.message('sorry about that').waitFor();
  await operator.reply(
    'We can send you a new handle, or take the lantern back. Which do you prefer?',
    {
      buttons: [
        { type: 'reply', text: 'Send a handle', payload: 'handle' },
        { type: 'reply', text: 'Take it back', payload: 'return' },
        { type: 'url', text: 'Return policy', url: 'https://example.com/returns' },
      ],
    },
  );
  await widget.message('We can send').locator('button', { hasText: 'Send a handle' }).click();
  await widget.reached('Send a handle', 'sent');
  await widget.write('To my old address, please 🙂');
  await widget.reached('To my old address', 'sent');
  await operator
    .reply('', { attachment: 'https://example.com/files/shipping label 20417.pdf' })
    .catch(() => undefined);
  await operator.reply('Done! It ships tomorrow.');
  await widget.message('It ships tomorrow').waitFor();
  await widget.reached('To my old address', 'seen');
  await page.close();
}

describe('the looks', () => {
  it('are right at 320, 768 and 1280 px, in both schemes, and axe finds nothing', async () => {
    const sub = newContact();
    await enter();
    await talk(sub);
    await context.close();
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [320, 768, 1280]) {
        await enter({
          colorScheme,
          reducedMotion: 'reduce',
          viewport: { width, height: width === 320 ? 568 : 800 },
        });
        const { page, widget } = await visit(sub, { title: 'Lantern & Co' });
        await widget.connected();
        await picture(page, `closed-${width}-${colorScheme}`);
        expect(await violations(page)).toEqual([]);
        await widget.open();
        await widget.atEnd();
        await picture(page, `open-${width}-${colorScheme}`);
        expect(await violations(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await page.locator('viaduct-chat-header .more').click();
        await picture(page, `menu-${width}-${colorScheme}`);
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await context.setOffline(true);
        await page.evaluate(async () => {
          const { client } = window.ViaductChat!.element;
          await client!.send({ text: 'This can’t be sent', reply_to: 999_999 });
        });
        await widget.notice.filter({ hasText: 'offline' }).waitFor();
        await picture(page, `offline-${width}-${colorScheme}`);
        expect(await violations(page)).toEqual([]);
        await context.setOffline(false);
        const failed = widget.message('This can’t be sent').last();
        await failed.locator('.failure').waitFor();
        await widget.notice.waitFor({ state: 'hidden' });
        await picture(page, `failed-${width}-${colorScheme}`);
        expect(await violations(page)).toEqual([]);
        await failed.locator('button', { hasText: 'Delete' }).click();
        await failed.waitFor({ state: 'detached' });
        await context.close();
      }
    }
    await enter();
  });

  it('come in every language, with its plurals and dates', async () => {
    const sub = newContact();
    await enter({
      reducedMotion: 'reduce',
      viewport: { width: 420, height: 720 },
    });
    await talk(sub);
    const words: Record<string, [string, string]> = {
      en: ['Write a message…', 'Today'],
      ru: ['Напишите сообщение…', 'Сегодня'],
      es: ['Escribe un mensaje…', 'Hoy'],
      'pt-BR': ['Escreva uma mensagem…', 'Hoje'],
    };
    for (const [lang, [placeholder, today]] of Object.entries(words)) {
      const { page, widget } = await visit(sub, {}, lang);
      await widget.open();
      await widget.message('It ships tomorrow').waitFor();
      expect(await widget.box.getAttribute('placeholder')).toBe(placeholder);
      expect(await page.locator('viaduct-chat-messages .day').first().innerText()).toBe(today);
      await picture(page, `language-${lang}`);
      expect(await violations(page)).toEqual([]);
      await page.close();
    }
  });

  it('are mirrored for languages from right to left, and a team can add one', async () => {
    const sub = newContact();
    await enter({
      reducedMotion: 'reduce',
      viewport: { width: 420, height: 720 },
    });
    await talk(sub);
    const { page, widget } = await visit(sub, { lang: 'ar-EG' });
    await page.evaluate((texts) => {
      window.ViaductChat!.registerLanguage('ar', texts);
    }, alsoArabic);
    await widget.open();
    await widget.message('It ships tomorrow').waitFor();
    expect(await widget.box.getAttribute('placeholder')).toBe(alsoArabic.placeholder);
    expect(await page.locator('viaduct-chat .root').getAttribute('dir')).toBe('rtl');
    const own = await widget.message('To my old address').locator('.bubble').boundingBox();
    const theirs = await widget.message('It ships tomorrow').locator('.bubble').boundingBox();
    expect(own!.x).toBeLessThan(theirs!.x);
    await picture(page, 'right-to-left');
    expect(await violations(page)).toEqual([]);
    // an empty composer is written like the page, a text like itself
    const direction = (): Promise<string> =>
      widget.box.evaluate((each) => getComputedStyle(each).direction);
    expect(await direction()).toBe('rtl');
    await widget.box.fill('to my old address');
    expect(await direction()).toBe('ltr');
  });

  it('are not harmed by hostile content', async () => {
    const sub = newContact();
    await enter({
      reducedMotion: 'reduce',
      viewport: { width: 320, height: 568 },
    });
    const { page, widget } = await visit(sub);
    const operator = new Operator(sub);
    await widget.open();
    const hostile = [
      '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script><b>bold</b>',
      `W${'o'.repeat(3000)}rd`,
      '\u202eevil \u2066 txt.exe https://example.com/\u202egpj.exe after\nnext line',
      'javascript:alert(1) data:text/html,<script>alert(1)</script> https://bank.example@evil.example/ vbscript:x',
      `Z${'\u0300\u0301\u0302\u0303'.repeat(60)}algo and https://example.com/${'a/'.repeat(400)}`,
      '${1+1} {{7*7}} <!-- --> </p></article></div> &lt;b&gt; \u0000\ufeff',
    ];
    for (const text of hostile.slice(0, 3)) {
      await widget.box.fill(text);
      await widget.box.press('Enter');
    }
    await widget.reached('next line', 'sent');
    for (const text of hostile) await operator.reply(text);
    await widget.message('{{7*7}}').waitFor();
    await widget.atEnd();
    await picture(page, 'hostile');
    expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
    expect(await overflow(page)).toBe(0);
    const inside = page.locator('viaduct-chat-messages');
    expect(await inside.locator('article script, article b, .stack img').count()).toBe(0);
    expect(
      (
        await inside
          .locator('article a')
          .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href))
      ).map((href) => new URL(href).hostname),
    ).toEqual(['example.com', 'example.com', 'example.com']);
    // what turns the writing of one message turns nothing of another
    const left = (text: string): Promise<number> =>
      widget
        .message(text)
        .last()
        .locator('.bubble')
        .evaluate((each) => each.getBoundingClientRect().left);
    expect(await left('{{7*7}}')).toBe(await left('vbscript'));
    expect(await violations(page)).toEqual([]);
  });

  it('follow the colours that a page sets', async () => {
    const sub = newContact();
    await enter({ reducedMotion: 'reduce' });
    const { page, widget } = await visit(sub, { 'color-scheme': 'dark' });
    await page.evaluate(() => {
      window.ViaductChat!.element.style.setProperty('--viaduct-accent', 'rgb(120, 20, 60)');
    });
    await widget.open();
    const style = (selector: string, name: string): Promise<string> =>
      page
        .locator(selector)
        .evaluate((element, asked) => getComputedStyle(element).getPropertyValue(asked), name);
    expect(await style('viaduct-chat-header', 'background-color')).toBe('rgb(120, 20, 60)');
    expect(await style('viaduct-chat .panel', 'background-color')).toBe('rgb(20, 24, 31)');
    await picture(page, 'themed');
  });
});

describe('the keyboard', () => {
  it('opens, writes, closes, and gets its focus back', async () => {
    const sub = newContact();
    await enter();
    const { page, widget } = await visit(sub);
    await page.locator('#outside').focus();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Open chat');
    await page.keyboard.press('Enter');
    await until(async () => (await focused(page)) === 'Your message', 'the focus in the composer');
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('in two lines');
    await page.keyboard.press('Enter');
    await widget.reached('by keyboard', 'sent');
    expect((await new Operator(sub).texts())[0]).toBe('by keyboard\nin two lines');
    await page.keyboard.press('Escape');
    await widget.panel.waitFor({ state: 'hidden' });
    await until(async () => (await focused(page)) === 'Open chat', 'the focus on the button');
  });

  it('does not leave a chat that covers the page', async () => {
    await enter({
      reducedMotion: 'reduce',
      viewport: { width: 320, height: 568 },
    });
    const { page, widget } = await visit(newContact());
    await widget.launcher.focus();
    await page.keyboard.press('Enter');
    await widget.connected();
    const seen = new Set<string>();
    for (let i = 0; i < 12; i += 1) {
      await page.keyboard.press('Tab');
      seen.add(await focused(page));
    }
    expect([...seen].sort()).toEqual(['Close chat', 'Messages', 'Options', 'Send', 'Your message']);
  });
});

/** What has the focus, by its label, through all shadow roots. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.id ?? '';
  });
}

/** By how much something is too wide. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const list = document
      .querySelector('viaduct-chat')
      ?.shadowRoot?.querySelector('viaduct-chat-messages')
      ?.shadowRoot?.querySelector('.scroller');
    const excess = (element: Element): number => element.scrollWidth - element.clientWidth;
    return Math.max(excess(document.documentElement), list ? excess(list) : 0);
  });
}
