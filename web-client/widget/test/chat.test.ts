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
    expect(chat.isClosed).toBe(true);
    client.tell('message', message(2, { direction: 'incoming', status: 'accepted' }));
    expect(chat.isClosed).toBe(false);
    client.tell('conversation', { state: 'open', operator: { id: '1', name: 'Anna' } });
    expect([chat.isOpen, chat.operator?.name]).toEqual([true, 'Anna']);
  });
});
