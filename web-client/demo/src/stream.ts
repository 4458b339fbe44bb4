/** A contact's messages as they are known here: every `seq` once, statuses that never move backwards. */

import type { Draft, Message, MessageStatus } from './frames';

const rank: Record<MessageStatus, number> = {
  accepted: 0,
  pending: 0,
  sent: 1,
  delivered: 2,
  seen: 3,
  failed: 4,
  canceled: 4,
};

export class Stream {
  private readonly bySeq = new Map<number, Message>();
  private joined: number | undefined;
  delivered = 0;
  seen = 0;

  /** Live traffic and history have met: from this `seq` on nothing may be missing. */
  join(lastSeq: number): void {
    this.joined ??= lastSeq;
  }

  /**
   * The `seq` up to which nothing is missing since the stream was joined: an acceptance may overtake a message, and
   * what it overtook has to be asked for again after a break.
   */
  complete(): number | undefined {
    if (this.joined === undefined) return undefined;
    while (this.bySeq.has(this.joined + 1)) this.joined += 1;
    return this.joined;
  }

  /** Takes a message from live traffic, the replay or history; `true` when it was not known. */
  add(message: Message): boolean {
    const before = this.bySeq.get(message.seq);
    const status = later(before?.status, message.status);
    this.bySeq.set(message.seq, status === undefined ? message : { ...message, status });
    return before === undefined;
  }

  /** The gateway took one of our messages: it has its place in the stream now. */
  accept(draft: Draft, seq: number, messageId: string, createdAt: string): void {
    this.add({
      seq,
      message_id: messageId,
      id: draft.id,
      direction: 'incoming',
      author: { kind: 'contact' },
      ...(draft.text === undefined ? {} : { text: draft.text }),
      ...(draft.location === undefined ? {} : { location: draft.location }),
      status: 'accepted',
      created_at: createdAt,
    });
  }

  setStatus(seq: number, status: MessageStatus): void {
    const message = this.bySeq.get(seq);
    if (message !== undefined) {
      this.bySeq.set(seq, { ...message, status: later(message.status, status) ?? status });
    }
  }

  /** Receipts are cumulative and never go back; `true` when they moved. */
  receipts(delivered: number, seen: number): boolean {
    const moved = delivered > this.delivered || seen > this.seen;
    this.seen = Math.max(this.seen, seen);
    this.delivered = Math.max(this.delivered, delivered, this.seen);
    return moved;
  }

  messages(): Message[] {
    return [...this.bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  first(): number | undefined {
    return this.messages()[0]?.seq;
  }

  /** The newest message from the helpdesk: what a receipt speaks about. */
  lastOutgoing(): number {
    return this.messages().findLast((message) => message.direction === 'outgoing')?.seq ?? 0;
  }
}

function later(
  a: MessageStatus | undefined,
  b: MessageStatus | undefined,
): MessageStatus | undefined {
  if (a === undefined || b === undefined) return b ?? a;
  return rank[b] >= rank[a] ? b : a;
}
