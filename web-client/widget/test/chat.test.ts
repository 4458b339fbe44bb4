import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chat } from '../src/chat.js';
import { FakeClient, connected, lost, message } from './kit.js';

let client: FakeClient;
let chat: Chat;

beforeEach(() => {
  vi.useFakeTimers();
  client = new FakeClient();
  chat = new Chat(client.asClient());
});

afterEach(() => {
  chat.close();
  vi.useRealTimers();
});

describe('what is said of the connection', () => {
  it('is nothing when it comes back within a second', () => {
    client.move(connected);
    client.move(lost);
    vi.advanceTimersByTime(900);
    expect([chat.reach, chat.isLate]).toEqual(['connected', false]);
    client.move(connected);
    vi.advanceTimersByTime(5_000);
    expect([chat.reach, chat.isLate]).toEqual(['connected', false]);
  });

  it('is the trouble after a second, however many attempts there were', () => {
    client.move(connected);
    client.move(lost);
    vi.advanceTimersByTime(600);
    client.move({ ...lost, attempt: 2 });
    vi.advanceTimersByTime(400);
    expect([chat.reach, chat.isLate]).toEqual(['connecting', true]);
    client.online = false;
    client.move({ ...lost, attempt: 3 });
    expect(chat.reach).toBe('offline');
    client.online = true;
    client.move(connected);
    expect([chat.reach, chat.isLate]).toEqual(['connected', false]);
  });

  it('is nothing before it was asked for', () => {
    vi.advanceTimersByTime(5_000);
    expect(chat.isLate).toBe(false);
  });

  it('is that there is no network, though the socket does not know yet', () => {
    client.move(connected);
    client.online = false;
    dispatchEvent(new Event('offline'));
    vi.advanceTimersByTime(1_000);
    expect(chat.reach).toBe('offline');
  });

  it('is plain when it ended for good', () => {
    client.move({ name: 'disconnected', code: 'blocked', reason: '' });
    expect([chat.reach, chat.isLate, chat.isWritable]).toEqual(['blocked', true, false]);
  });
});

describe('the other side', () => {
  it('types until it writes, or says that it stopped, or is silent for long', () => {
    const author = { kind: 'operator', name: 'Anna' } as const;
    client.tell('typing', { on: true, author });
    expect(chat.isTyping).toBe(author);
    client.tell('message', message(1));
    expect(chat.isTyping).toBeUndefined();
    client.tell('typing', { on: true });
    client.tell('typing', { on: false });
    expect(chat.isTyping).toBeUndefined();
    client.tell('typing', { on: true });
    vi.advanceTimersByTime(12_000);
    expect(chat.isTyping).toBeUndefined();
  });

  it('has closed the conversation until the contact writes again', () => {
    client.tell('conversation', { state: 'closed', operator: null });
    expect(chat.isClosed).toBe(false); // nothing was ever said
    client.tell('message', message(1));
    expect(chat.isClosed).toBe(false); // not by the contact
    client.tell('message', message(2, { direction: 'incoming', status: 'seen' }));
    client.tell('message', message(3));
    expect(chat.isClosed).toBe(true);
    client.tell('message', message(4, { direction: 'incoming', status: 'accepted' }));
    expect(chat.isClosed).toBe(false);
    client.tell('conversation', { state: 'open', operator: { id: '1', name: 'Anna' } });
    expect([chat.isOpen, chat.operator?.name]).toEqual([true, 'Anna']);
  });
});

describe('the buttons of a message', () => {
  const asked = message(4, {
    buttons: [
      { type: 'reply', text: 'Prices', payload: 'prices' },
      { type: 'reply', text: 'Hours' },
    ],
  });
  const [prices, hours] = asked.buttons!;

  it('answer it once, however fast they are pressed', () => {
    client.move(connected);
    client.tell('message', asked);
    chat.press(asked, prices!);
    chat.press(asked, prices!);
    chat.press(asked, hours!);
    expect(client.sent).toEqual([{ text: 'Prices', payload: 'prices', reply_to: 4 }]);
    expect([...chat.answered]).toEqual([4]);
  });

  it('are used up when the answer is in the history', () => {
    client.move(connected);
    client.tell('message', asked);
    client.tell(
      'message',
      message(5, { direction: 'incoming', text: 'Hours', reply_to: 4, status: 'seen' }),
    );
    chat.press(asked, prices!);
    expect(client.sent).toEqual([]);
  });

  it('do nothing where nothing can be written', () => {
    client.tell('message', asked);
    client.move({ name: 'disconnected', code: 'blocked', reason: '' });
    chat.press(asked, prices!);
    chat.sendPlace({ lat: 1, lng: 2 }, asked);
    expect(client.sent).toEqual([]);
  });

  it('are sent again with what they stand for when the helpdesk refused the answer', () => {
    client.move(connected);
    client.tell('message', asked);
    client.tell(
      'message',
      message(5, { direction: 'incoming', text: 'Prices', reply_to: 4, status: 'failed' }),
    );
    chat.retry(chat.timeline.items[1]!);
    expect(client.sent).toEqual([{ text: 'Prices', payload: 'prices', reply_to: 4 }]);
  });
});

it('sends again once what the helpdesk refused', () => {
  client.move(connected);
  client.tell('message', message(1, { direction: 'incoming', text: 'lost', status: 'failed' }));
  const [refused] = chat.timeline.items;
  expect(chat.canRetry(refused!)).toBe(true);
  chat.retry(refused!);
  chat.retry(refused!);
  expect(client.sent).toEqual([{ text: 'lost' }]);
  expect(chat.canRetry(refused!)).toBe(false);
});
