import { describe, expect, it } from 'vitest';
import { context, newPage, operator, page, setScene, site, sub, widget } from '../kit/scene.js';
import { gateway, until } from '@viaduct/stage';
import { Wire } from '../kit/wire.js';

setScene({});

async function visit(more: Record<string, string> = {}): Promise<void> {
  await page.goto(site.page({ contact: sub, ...more }, { sub }));
}

describe('a chat', () => {
  it('carries messages both ways, with the states of the own ones and receipts at the helpdesk', async () => {
    await visit();
    await widget.open();
    await widget.write('Hello, is anybody there?');
    await widget.reached('Hello, is anybody there?', 'sent');
    expect(await operator.texts()).toEqual(['Hello, is anybody there?']);

    await operator.reply('Yes, good morning!');
    await widget.message('Yes, good morning!').waitFor();
    await until(
      async () => (await operator.reports('Yes, good morning!')).at(-1) === 'seen',
      'the receipt',
    );
    await widget.reached('Hello, is anybody there?', 'seen');
    await page.locator('viaduct-chat-header h2', { hasText: 'Anna Keller' }).waitFor();
  });

  it('shows on its button what is unread, and reports it as seen only when it was opened', async () => {
    await visit();
    await widget.open();
    await widget.write('I wait for an answer');
    await widget.reached('I wait for an answer', 'sent');
    await page.keyboard.press('Escape');
    await widget.panel.waitFor({ state: 'hidden' });

    await operator.reply('Here it is');
    await page.locator('viaduct-chat-launcher .badge', { hasText: '1' }).waitFor();
    await until(
      async () => (await operator.reports('Here it is')).includes('delivered'),
      'the receipt',
    );
    expect(await operator.reports('Here it is')).not.toContain('seen');

    await widget.open();
    await until(async () => (await operator.reports('Here it is')).includes('seen'), 'the receipt');
    await page.locator('viaduct-chat-launcher .badge').waitFor({ state: 'detached' });
  });

  it('keeps what is written offline through a reload, and sends it once', async () => {
    await visit();
    await widget.open();
    await widget.write('first');
    await widget.reached('first', 'sent');

    await context.setOffline(true);
    await widget.write('second, written offline');
    await widget.write('third, written offline');
    await widget.reached('third, written offline', 'sending');
    await gatewayIsAway(async () => {
      await context.setOffline(false);
      await page.reload();
      await widget.open();
      await widget.reached('second, written offline', 'sending');
    });
    await widget.reached('third, written offline', 'sent');
    expect(await operator.texts()).toEqual([
      'first',
      'second, written offline',
      'third, written offline',
    ]);
    expect(await widget.texts()).toEqual([
      'first',
      'second, written offline',
      'third, written offline',
    ]);
  });

  it('lives through a killed gateway: it says so, and sends and receives when it is back', async () => {
    await visit();
    await widget.open();
    await widget.write('before');
    await widget.reached('before', 'sent');
    await gateway('kill');
    await widget.notice.filter({ hasText: 'Connecting…' }).waitFor();
    await widget.write('while it was away');
    await operator.reply('said while it was away');
    await gateway('start');

    await widget.notice.waitFor({ state: 'hidden' });
    await widget.reached('while it was away', 'sent');
    await widget.message('said while it was away').waitFor();
    expect(await operator.texts()).toEqual(['before', 'while it was away']);
  });

  it('is the same in two tabs', async () => {
    await visit();
    const other = (await newPage()).widget;
    await other.page.goto(site.page({ contact: sub }, { sub }));
    await widget.open();
    await other.open();
    await widget.write('from the first tab');
    await other.message('from the first tab').waitFor();
    await other.write('from the second tab');
    await widget.message('from the second tab').waitFor();
    await operator.reply('to both');
    await widget.message('to both').waitFor();
    await other.message('to both').waitFor();

    await widget.reached('from the second tab', 'seen');
    expect(await widget.texts()).toEqual(['from the first tab', 'from the second tab', 'to both']);
    expect(await other.texts()).toEqual(await widget.texts());
    expect(await operator.texts()).toEqual(['from the first tab', 'from the second tab']);
  });

  it('fetches a new token before the old one expires', async () => {
    await page.goto(site.page({ contact: sub }, { sub, seconds: '10' }));
    await widget.open();
    await widget.connected();
    await page.waitForFunction(
      () => (window as unknown as { tokensAsked: number }).tokensAsked > 2,
      undefined,
      { timeout: 60_000 },
    );
    await widget.write('still here');
    await widget.reached('still here', 'sent');
    expect(await widget.notice.isVisible()).toBe(false);
  });

  it('sends the buttons of bots back as answers', async () => {
    await visit();
    await widget.open();
    await widget.write('What can you do?');
    await widget.reached('What can you do?', 'sent');
    await operator.reply('Choose', {
      buttons: [
        { type: 'reply', text: 'Prices', payload: 'prices' },
        { type: 'url', text: 'Our site', url: 'https://example.com/help' },
        { type: 'url', text: 'A trap', url: 'javascript:alert(1)' },
      ],
    });
    const choose = widget.message('Choose');
    await choose.locator('a', { hasText: 'Our site' }).waitFor();
    expect(
      await choose.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href'))),
    ).toEqual(['https://example.com/help']);
    await choose.locator('button', { hasText: 'Prices' }).click();
    await widget.reached('Prices', 'sent');
    expect(await operator.texts()).toEqual(['What can you do?', 'Prices']);
  });

  it('offers no way to send files where the gateway takes none', async () => {
    (await Wire.of(page)).limit({ attachments: 0 });
    await visit();
    await widget.open();
    await widget.connected();
    expect(await page.locator('viaduct-chat-composer .attach').count()).toBe(0);
  });

  it('offers no files any more when the gateway turns out to take none', async () => {
    await page.route('**/attachments', (route) => route.fulfill({ status: 404, body: '' }));
    (await Wire.of(page)).limit({ attachments: 10 });
    await visit();
    await widget.open();
    await page.locator('viaduct-chat-composer input[type=file]').setInputFiles({
      name: 'lantern.png',
      mimeType: 'image/png',
      buffer: Buffer.from('a picture'),
    });
    await page
      .locator('viaduct-chat-composer .said', { hasText: 'Files can’t be sent in this chat.' })
      .waitFor();
    expect(await page.locator('viaduct-chat-composer .attach').count()).toBe(0);
  });

  it('uploads files, shows how far they are, and sends them with the message', async () => {
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/attachments', async (route) => {
      await asked;
      await route.fulfill({
        status: 201,
        headers: { 'Access-Control-Allow-Origin': '*' },
        json: { id: 'from-a-test', name: 'lantern.png', url: 'https://example.com/lantern.png' },
      });
    });
    (await Wire.of(page)).limit({ attachments: 10 });
    await visit();
    await widget.open();
    await page.locator('viaduct-chat-composer input[type=file]').setInputFiles({
      name: 'lantern.png',
      mimeType: 'image/png',
      buffer: Buffer.from('a picture'),
    });
    await page.locator('viaduct-chat-composer li.uploading progress').waitFor();
    expect(await widget.sendButton.getAttribute('aria-disabled')).toBe('true');
    answer();
    await page.locator('viaduct-chat-composer li.done').waitFor();
    await widget.sendButton.click();
    // the gateway does not know it, and says so: it takes no files yet
    await page.locator('viaduct-chat-messages .failure').waitFor();
    await page.locator('viaduct-chat-composer li').waitFor({ state: 'detached' });
  });

  it('says that a conversation was closed, and starts a new one by writing', async () => {
    await visit();
    await widget.open();
    await widget.write('one question');
    await widget.reached('one question', 'sent');
    await operator.reply('one answer');
    await widget.message('one answer').waitFor();
    await operator.close();
    const note = page.locator('viaduct-chat-messages .note');
    await note.filter({ hasText: 'The conversation was closed' }).waitFor();

    await widget.write('another question');
    await note.waitFor({ state: 'detached' });
    await widget.reached('another question', 'sent');
    await page.locator('viaduct-chat-header .more').click();
    await page.locator('viaduct-chat-header .menu .end').click();
    await page.locator('viaduct-chat-header .asks .yes').click();
    await note.waitFor();
  });

  it('says plainly that a contact was blocked', async () => {
    await visit();
    await widget.open();
    await widget.write('I will be blocked');
    await widget.reached('I will be blocked', 'sent');
    await operator.blacklist(true);
    await widget.notice.filter({ hasText: 'no longer available' }).waitFor();
    await widget.box.waitFor({ state: 'hidden' });
    await operator.blacklist(false);
  });

  it('counts in the title of a page that nobody looks at', async () => {
    await visit();
    await widget.open();
    await widget.write('hello');
    await widget.reached('hello', 'sent');
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await operator.reply('are you there?');
    await page.waitForFunction(() => document.title === '(1) A team’s page');
    await page.evaluate(() => {
      Reflect.deleteProperty(document, 'visibilityState');
      Reflect.deleteProperty(document, 'hidden');
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForFunction(() => document.title === 'A team’s page');
  });
});

async function gatewayIsAway(run: () => Promise<void>): Promise<void> {
  await gateway('stop');
  try {
    await run();
  } finally {
    await gateway('start');
  }
}
