import { Emitter, ViaductClient } from '@viaduct/client';
import type {
  ClientEvents,
  ConnectionState,
  Draft,
  Message,
  MessageContent,
  TimelineItem,
} from '@viaduct/client';

/** A message of a stream. */
export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    seq,
    message_id: `m${seq}`,
    direction: 'outgoing',
    author: { kind: 'operator', id: '1', name: 'Anna' },
    text: `message ${seq}`,
    status: 'delivered',
    created_at: '2026-01-01T10:00:00.000Z',
    ...more,
  };
}

/** A line of a timeline. */
export function line(seq: number, more: Partial<Message> = {}): TimelineItem {
  return { kind: 'message', key: `seq-${seq}`, message: message(seq, more) };
}

/** An unsent line of a timeline. */
export function draft(id: string): TimelineItem {
  return {
    kind: 'draft',
    key: id,
    draft: {
      id,
      order: 1,
      content: { text: id },
      sent_at: '2026-01-01T10:00:00.000Z',
      state: 'waiting',
    },
  };
}

/** A client whose connection is in the test's hands. */
export class FakeClient extends Emitter<ClientEvents> {
  state: ConnectionState = { name: 'disconnected', code: 'initial', reason: '' };
  drafts: Draft[] = [];
  /** What was sent, in order. */
  readonly sent: MessageContent[] = [];
  readonly receipts = { delivered: 0, seen: 0 };
  welcome: unknown;
  online = true;
  readonly page = {
    visible: true,
    isOnline: () => this.online,
    get online(): boolean {
      return this.isOnline();
    },
    listen: () => () => {},
  };

  move(state: ConnectionState): void {
    this.state = state;
    this.emit('state', state);
  }

  tell<Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]): void {
    this.emit(name, event);
  }

  history(): Promise<{ messages: Message[]; more: boolean }> {
    return Promise.resolve({ messages: [], more: false });
  }

  send(content: MessageContent): Promise<Draft> {
    this.sent.push(content);
    const id = `draft-${this.sent.length}`;
    const made: Draft = {
      id,
      order: 1,
      content,
      sent_at: '2026-01-01T10:00:00.000Z',
      state: 'waiting',
    };
    this.drafts = [...this.drafts, made];
    this.emit('draft', { draft: made, change: 'added' });
    return Promise.resolve(made);
  }

  disconnect(): void {}

  asClient(): ViaductClient {
    return this as unknown as ViaductClient;
  }
}

/** A connection that stands. */
export const connected: ConnectionState = {
  name: 'connected',
  transport: 'websocket',
  synced: true,
};

/** One that was lost, and is being made anew. */
export const lost: Extract<ConnectionState, { name: 'connecting' }> = {
  name: 'connecting',
  code: 'lost',
  reason: '',
  attempt: 1,
};
