import { describe, expect, it } from 'vitest';
import type { Message } from '../src/frames';
import { Stream } from '../src/stream';

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    seq,
    message_id: `m${seq}`,
    direction: 'outgoing',
    created_at: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

describe('Stream', () => {
  it('keeps every seq once and in order', () => {
    const stream = new Stream();

    expect(stream.add(message(2))).toBe(true);
    expect(stream.add(message(1))).toBe(true);
    expect(stream.add(message(2))).toBe(false);
    expect(stream.messages().map((one) => one.seq)).toEqual([1, 2]);
  });

  it('is complete up to the first gap after the place where it was joined', () => {
    const stream = new Stream();
    stream.add(message(5));
    expect(stream.complete()).toBeUndefined();

    stream.join(5);
    stream.add(message(6));
    stream.add(message(8));
    expect(stream.complete()).toBe(6);

    stream.add(message(7));
    expect(stream.complete()).toBe(8);
  });

  it('never moves a status or a receipt backwards', () => {
    const stream = new Stream();
    stream.add(message(1, { direction: 'incoming', status: 'seen' }));
    stream.setStatus(1, 'sent');
    stream.add(message(1, { direction: 'incoming', status: 'accepted' }));

    expect(stream.messages()[0]?.status).toBe('seen');
    expect(stream.receipts(3, 2)).toBe(true);
    expect(stream.receipts(2, 1)).toBe(false);
    expect([stream.delivered, stream.seen]).toEqual([3, 2]);
  });

  it('counts what was seen as delivered', () => {
    const stream = new Stream();
    stream.receipts(0, 4);

    expect(stream.delivered).toBe(4);
  });
});
