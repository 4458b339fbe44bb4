import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Page } from 'playwright-core';
import { picture } from '../kit/browser.js';
import { enter, page, setScene, site, sub, widget } from '../kit/scene.js';
import { Operator, stage, token, until } from '@viaduct/stage';
import { Wire } from '../kit/wire.js';

setScene();

const ALL = Number(process.env['BROWSER_HISTORY'] ?? 10_000);
/** Sockets of the contact that write at once: each may send some twenty frames a second. */
const WRITERS = 9;

/** Fills a stream from both sides; the gateway forwards it in the background, as fast as the helpdesk takes it. */
async function fill(sub: string): Promise<void> {
  const bearer = await token(sub, 3600);
  const operator = new Operator(sub);
  let next = 1;
  const take = (): string | undefined => {
    if (next > ALL) return undefined;
    const n = next;
    next += 1;
    const more = ', which is a somewhat longer message than its neighbours are';
    return `number ${n}${n % 7 === 0 ? more.repeat(1 + (n % 4)) : ''}`;
  };
  const answer = async (): Promise<void> => {
    for (let text = take(); text !== undefined; text = take()) await operator.reply(text);
  };
  await write(bearer, () => (next === 1 ? take() : undefined));
  await Promise.all([...Array.from({ length: WRITERS }, () => write(bearer, take)), answer()]);
  const last = `${stage.gateway}/v1/apps/${stage.app}/messages?after=${ALL - 1}&limit=1`;
  await until(
    async () => {
      const found = await fetch(last, { headers: { Authorization: `Bearer ${bearer}` } });
      return found.ok && (await found.text()).includes(`"seq":${ALL}`);
    },
    'the last message',
    300_000,
  );
}

/** Writes over one socket until there is nothing more to write. */
function write(bearer: string, take: () => string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = `${stage.gateway.replace('http', 'ws')}/v1/apps/${stage.app}/socket`;
    const socket = new WebSocket(url, ['viaduct.v1', `bearer.${bearer}`]);
    let text: string | undefined;
    const send = (): void => {
      if (text === undefined) return socket.close();
      socket.send(JSON.stringify({ type: 'send', id: randomUUID(), text }));
    };
    socket.on('close', () => (text === undefined ? resolve() : reject(new Error('it closed'))));
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { type: string; retry_after?: number };
      if (frame.type === 'welcome' || frame.type === 'accepted') {
        text = take();
        send();
      } else if (frame.type === 'error') {
        setTimeout(send, (frame.retry_after ?? 1) * 1000);
      }
    });
  });
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

/** Waits until nothing moves any more: neither what scrolls smoothly nor what is drawn for the first time. */
function settled(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const scroller = document
      .querySelector('viaduct-chat')!
      .shadowRoot!.querySelector('viaduct-chat-messages')!
      .shadowRoot!.querySelector('.scroller')!;
    const look = (): string => `${scroller.scrollTop} ${scroller.scrollHeight}`;
    let seen = '';
    for (let same = 0; same < 6; same += 1) {
      await new Promise((drawn) => requestAnimationFrame(drawn));
      if (look() !== seen) same = 0;
      seen = look();
    }
  });
}

describe('a long history', () => {
  it('is read back to its beginning without a jump', async () => {
    await enter({ viewport: { width: 420, height: 720 } });
    await fill(sub);
    const wire = await Wire.of(page);
    await page.goto(site.page({ contact: sub, open: '' }, { sub }));
    await widget.messages.last().waitFor();
    const scroller = page.locator('viaduct-chat-messages .scroller');
    await scroller.hover();
    expect((await inSight(page)).seq).toBeGreaterThan(ALL - 50);

    // what is in sight stays where it is when older messages come, for the wheel and for the keyboard
    wire.hold('history');
    await scroller.focus();
    const back = [
      () => page.mouse.wheel(0, -4_000),
      () => page.keyboard.press('PageUp'),
      () => page.mouse.wheel(0, -4_000),
      () => page.keyboard.press('Home'),
    ];
    for (const go of back) {
      while (wire.waiting === 0) {
        await go();
        await settled(page);
      }
      const before = await inSight(page);
      const shown = await widget.messages.count();
      wire.release();
      await until(async () => (await widget.messages.count()) > shown, 'older messages');
      await settled(page);
      const after = await widget.messages.evaluateAll(
        (all, seq) =>
          all
            .find((each) => (each as HTMLElement).dataset['seq'] === String(seq))!
            .getBoundingClientRect().top -
          all[0]!.closest('.scroller')!.getBoundingClientRect().top,
        before.seq,
      );
      expect(Math.abs(after - before.top), `number ${before.seq} has not moved`).toBeLessThan(2);
    }
    wire.letThrough();

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
    expect(await widget.messages.count()).toBe(ALL);
    await widget.messages.first().locator('.text', { hasText: 'number' }).waitFor();
    await picture(page, 'history-beginning');

    // everything is there once, in order
    const seqs = await widget.messages.evaluateAll((all) =>
      all.map((each) => Number((each as HTMLElement).dataset['seq'])),
    );
    expect(seqs).toEqual(Array.from({ length: ALL }, (_, i) => i + 1));

    // who writes is at the end at once, and one click leads there too
    await page.locator('viaduct-chat-messages .jump button').click();
    await widget.write('after ten thousand');
    await widget
      .message('after ten thousand')
      .locator('[data-state=accepted], [data-state=sent], [data-state=seen]')
      .waitFor({ state: 'attached' });
    expect((await inSight(page)).seq).toBeGreaterThan(ALL - 50);
    await picture(page, 'history-end');
  }, 600_000);
});
