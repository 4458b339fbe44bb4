import { describe, expect, it } from 'vitest';
import { violations } from '../kit/axe.js';
import type { BrowserContextOptions } from 'playwright-core';
import { picture } from '../kit/browser.js';
import { context, enter, page, setScene, site, sub, widget } from '../kit/scene.js';
import { Operator, until } from '@viaduct/stage';
import { Wire } from '../kit/wire.js';

setScene();

let wire: Wire;

async function visit(options: BrowserContextOptions = {}): Promise<void> {
  await enter(options);
  wire = await Wire.of(page);
  await page.goto(site.page({ contact: sub }, { sub }));
}

/** What has the focus, by its label or text, through all shadow roots. */
function focused(): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });
}

/** Goes on by Tab until this has the focus. */
async function tabTo(label: string, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while ((await focused()) !== label) {
    passed.push(await focused());
    if (passed.length > 30) throw new Error(`no ${label} among ${passed.join(', ')}`);
    await page.keyboard.press(key);
  }
}

/** All that is said to who listens. */
function announcements(): Promise<string[]> {
  return page.locator('viaduct-chat [role=status] p').allTextContents();
}

describe('by keyboard alone, a person', () => {
  it('opens, writes, answers a bot, sends again what failed, reads back, and closes', async () => {
    await visit();
    await page.locator('#outside').focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Open chat');
    await page.keyboard.press('Enter');
    await until(async () => (await focused()) === 'Your message', 'the focus in the composer');
    await page.keyboard.type('What can you do?');
    await page.keyboard.press('Enter');
    await widget.reached('What can you do?', 'sent');

    await new Operator(sub).reply('Choose', {
      buttons: [
        { type: 'reply', text: 'Prices', payload: 'prices' },
        { type: 'reply', text: 'Hours', payload: 'hours' },
      ],
    });
    await widget.message('Choose').waitFor();
    await tabTo('Hours', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await widget.reached('Hours', 'sent');
    // the buttons are gone, the focus is not
    expect(await widget.message('Choose').locator('button').count()).toBe(0);
    expect(await focused()).toBe('Messages');

    await page.evaluate(() =>
      window.ViaductChat!.element.client!.send({ text: 'refused', reply_to: 999_999 }),
    );
    await widget.message('refused').locator('.failure').waitFor();
    await tabTo('Send again');
    await page.keyboard.press('Enter');
    await widget.message('refused').locator('.failure').waitFor();
    await tabTo('Delete');
    await page.keyboard.press('Space');
    await widget.message('refused').waitFor({ state: 'detached' });
    await until(async () => (await focused()) === 'Messages', 'the focus among the messages');

    await page.keyboard.press('Escape');
    await widget.panel.waitFor({ state: 'hidden' });
    await until(async () => (await focused()) === 'Open chat', 'the focus on the button');
  });

  it('chooses words with an input method, whose Enter sends nothing', async () => {
    await visit();
    await widget.open();
    await widget.connected();
    await widget.box.fill('にほん');
    await widget.box.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await widget.box.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    expect(await widget.box.inputValue()).toBe('にほん');
    expect(await widget.messages.count()).toBe(0);
    await widget.box.press('Enter');
    await widget.reached('にほん', 'sent');
    expect(await widget.messages.count()).toBe(1);
  });

  it('closes the menu before the chat, and keeps the focus', async () => {
    await visit();
    await widget.open();
    await widget.connected();
    await tabTo('Options', 'Shift+Tab');
    await page.keyboard.press('Enter');
    const menu = page.locator('viaduct-chat-header .menu');
    await menu.waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('Options');
    await page.keyboard.press('Enter');
    await menu.waitFor();
    await page.locator('h1').click();
    await menu.waitFor({ state: 'hidden' });
    expect(await widget.panel.isVisible()).toBe(true);
  });
});

describe('who listens', () => {
  it('hears what is new, once, and nothing of the history', async () => {
    await visit();
    await widget.open();
    await widget.write('first');
    await widget.reached('first', 'sent');
    const operator = new Operator(sub);
    await operator.reply('one');
    await operator.reply('two');
    await widget.message('two').waitFor();
    expect(await announcements()).toEqual(['Anna Keller says: one', 'Anna Keller says: two']);

    await page.reload();
    await widget.open();
    await widget.message('two').waitFor();
    expect(await announcements()).toEqual([]);
    const list = page.locator('viaduct-chat-messages').getByRole('log', { name: 'Messages' });
    expect(await list.getAttribute('aria-live')).toBe('off');
  });

  it('hears that a message was refused, and that the conversation was closed', async () => {
    await visit();
    await widget.open();
    await widget.write('a question');
    await widget.reached('a question', 'sent');
    wire.say({ type: 'status', seq: 1, message_id: 'x', status: 'failed' });
    await until(async () => (await announcements()).includes('Not delivered'), 'the words');
    await new Operator(sub).close();
    await until(
      async () => (await announcements()).includes('The conversation was closed'),
      'the words',
    );
  });

  it('is told the state of every message in words', async () => {
    await visit();
    await widget.open();
    await widget.write('a question');
    await widget.reached('a question', 'sent');
    expect(await widget.message('a question').ariaSnapshot()).toMatch(/You:[^]*a question[^]*Sent/);
    await new Operator(sub).reply('an answer');
    await widget.reached('a question', 'seen');
    expect(await widget.message('a question').ariaSnapshot()).toContain('Seen');
    // not by the colour of its ticks alone
    expect(await widget.message('a question').locator('.meta').innerText()).toContain('Seen');
  });
});

describe('who', () => {
  it('uses fingers has targets of 44 px, and 24 px between the least ones', async () => {
    await visit({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
    await widget.launcher.tap();
    await widget.write('hello');
    await widget.reached('hello', 'sent');
    await new Operator(sub).reply('Choose', {
      buttons: [{ type: 'reply', text: 'Prices', payload: 'prices' }],
    });
    await widget.message('Choose').locator('button').waitFor();
    await page.evaluate(() =>
      window.ViaductChat!.element.client!.send({ text: 'refused', reply_to: 999_999 }),
    );
    await widget.message('refused').locator('.failure').waitFor();
    await page.locator('viaduct-chat-header .more').tap();
    const sizes = await page.locator('viaduct-chat button:visible').evaluateAll((all) =>
      all.map((each) => {
        const { width, height } = each.getBoundingClientRect();
        return {
          name: each.getAttribute('aria-label') ?? each.textContent!.trim(),
          least: Math.round(Math.min(width, height)),
        };
      }),
    );
    expect(sizes.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Options',
        'Close chat',
        'Turn sound off',
        'Send',
        'Prices',
        'Delete',
      ]),
    );
    expect(sizes.filter(({ least }) => least < 44)).toEqual([]);
    await picture(page, 'touch');
  });

  it('wants less motion sees none', async () => {
    await visit({ reducedMotion: 'reduce' });
    await widget.open();
    await widget.connected();
    wire.say({ type: 'typing', on: true, author: { kind: 'operator', name: 'Anna' } });
    await page.locator('viaduct-chat-messages .dots').waitFor();
    const moving = await page.evaluate(() => {
      const roots: (Document | ShadowRoot)[] = [document];
      for (const root of roots) {
        for (const each of root.querySelectorAll('*'))
          if (each.shadowRoot) roots.push(each.shadowRoot);
      }
      return roots
        .flatMap((root) => root.getAnimations())
        .map(({ effect }) => effect!.getComputedTiming())
        .filter(({ activeDuration }) => (activeDuration as number) > 1).length;
    });
    expect(moving).toBe(0);
  });

  it('has set colours of their own can tell everything apart', async () => {
    await visit({ forcedColors: 'active', colorScheme: 'dark' });
    await widget.open();
    await widget.write('mine');
    await widget.reached('mine', 'sent');
    await new Operator(sub).reply('theirs');
    await widget.message('theirs').waitFor();
    const border = (text: string): Promise<string> =>
      widget
        .message(text)
        .locator('.bubble')
        .evaluate((each) => getComputedStyle(each).borderInlineEndWidth);
    expect([await border('mine'), await border('theirs')]).toEqual(['4px', '1px']);
    await picture(page, 'forced-colors');
    expect(await violations(page)).toEqual([]);
  });

  it('has a screen with parts cut out sees all of the chat', async () => {
    await visit({ viewport: { width: 390, height: 700 }, reducedMotion: 'reduce' });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setSafeAreaInsetsOverride', {
      insets: { top: 47, bottom: 34, left: 0, right: 20 },
    });
    const launcher = (await widget.launcher.boundingBox())!;
    expect(launcher.y + launcher.height).toBeLessThanOrEqual(700 - 34);
    await widget.open();
    await widget.connected();
    const box = async (
      selector: string,
    ): Promise<{ x: number; y: number; right: number; bottom: number }> =>
      page.locator(selector).evaluate((each) => {
        const { x, y, right, bottom } = each.getBoundingClientRect();
        return { x, y, right, bottom };
      });
    expect((await box('viaduct-chat-header .more')).y).toBeGreaterThanOrEqual(47);
    expect((await box('viaduct-chat-header .close')).right).toBeLessThanOrEqual(370);
    const form = await box('viaduct-chat-composer form');
    expect(form.bottom).toBeLessThanOrEqual(700 - 34);
    expect(form.right).toBeLessThanOrEqual(370);
    expect((await box('viaduct-chat-header')).y).toBe(0);
    await picture(page, 'cut-out');
  });
});
