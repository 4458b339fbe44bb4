import { Emitter, Timeline, ViaductError } from '@viaduct/client';
import type {
  Author,
  Button,
  ConnectionState,
  Conversation,
  DisconnectedCode,
  Message,
  Operator,
  Place,
  TimelineItem,
  ViaductClient,
} from '@viaduct/client';
import { Uploads } from './uploads.js';

/** A connection that comes back within it is no news. */
const PATIENCE = 1_000;
/** The other side may stop typing without saying so. */
const TYPING_LASTS = 12_000;

/** The connection as it is shown: brief troubles are none. */
export type Reach =
  | 'connected'
  | 'connecting'
  /** There is no network here. */
  | 'offline'
  /** It ended, and does not come back by itself. */
  | Exclude<DisconnectedCode, 'initial' | 'requested'>;

/** What a chat tells. */
export interface ChatEvents {
  /** Something changed; `timeline` tells of messages. */
  change: void;
  /** The helpdesk wrote. */
  news: Message;
  /** The conversation was closed just now. */
  closed: void;
  /** Something that the contact wrote is not on its way any more. */
  failed: 'failed' | 'notDelivered';
}

/** All that is known of one contact's chat, and all that can be done with it. */
export class Chat extends Emitter<ChatEvents> {
  readonly timeline: Timeline;
  readonly uploads: Uploads;
  private reached: Reach = 'connecting';
  private late = false;
  private talk: Conversation | undefined;
  private typist: Author | true | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private answers: { items: readonly TimelineItem[]; seqs: ReadonlySet<number> } | undefined;
  private readonly retried = new Set<string>();
  private readonly stops: (() => void)[];

  constructor(readonly client: ViaductClient) {
    super();
    this.timeline = new Timeline(client);
    this.uploads = new Uploads(client, () => this.emit('change', undefined));
    this.stops = [
      client.on('state', (state) => this.moved(state)),
      client.on('welcome', () => this.emit('change', undefined)),
      client.on('conversation', (conversation) => {
        const closes = this.isOpen && conversation.state === 'closed';
        this.talk = conversation;
        this.emit('change', undefined);
        if (closes) this.emit('closed', undefined);
      }),
      client.on('draft', ({ draft, change }) => {
        if (change === 'changed' && draft.state === 'failed') this.emit('failed', 'failed');
      }),
      client.on('status', ({ status }) => {
        if (status === 'failed') this.emit('failed', 'notDelivered');
      }),
      client.on('typing', ({ on, author }) => this.types(on ? (author ?? true) : undefined)),
      client.on('message', (message) => {
        if (message.direction === 'incoming') return;
        this.types(undefined);
        this.emit('news', message);
      }),
      client.page.listen(this.look),
    ];
    globalThis.addEventListener?.('offline', this.look);
  }

  /** Connects, and stays connected. */
  connect(): void {
    this.client.connect();
  }

  /** Ends it for good. */
  close(): void {
    for (const stop of this.stops) stop();
    globalThis.removeEventListener?.('offline', this.look);
    clearTimeout(this.typing);
    clearTimeout(this.patience);
    this.timeline.close();
    this.uploads.clear();
    this.client.disconnect();
  }

  get reach(): Reach {
    return this.reached;
  }

  /** There has been no connection for so long that it should be said. */
  get isLate(): boolean {
    return this.late;
  }

  /** Something can be written, if only to be sent later. */
  get isWritable(): boolean {
    return ['connected', 'connecting', 'offline'].includes(this.reached);
  }

  /** Who answers, where it is somebody in person. */
  get operator(): Operator | undefined {
    return this.talk?.operator ?? undefined;
  }

  get isOpen(): boolean {
    return this.talk?.state === 'open';
  }

  /** Nothing was said since the conversation was closed; where the contact never wrote there was none. */
  get isClosed(): boolean {
    const { items } = this.timeline;
    const last = items.at(-1);
    if (this.talk?.state !== 'closed' || last === undefined || last.kind === 'draft') return false;
    const wrote = items.some(
      (item) => item.kind === 'message' && item.message.direction === 'incoming',
    );
    if (!wrote) return false;
    return last.message.direction === 'outgoing' || last.message.status !== 'accepted';
  }

  /** Who is typing; `true` when it is not known who. */
  get isTyping(): Author | true | undefined {
    return this.typist;
  }

  /** The longest text, as far as it is known. */
  get longestText(): number | undefined {
    return this.client.welcome?.limits?.text;
  }

  /** Sends what was written, with the files that are uploaded. */
  send(text: string): void {
    const attachments = this.uploads.take();
    void this.submit({
      ...(text === '' ? {} : { text }),
      ...(attachments.length === 0 ? {} : { attachments }),
    });
  }

  /** The messages that the contact has answered, by their `seq`: their buttons are used up. */
  get answered(): ReadonlySet<number> {
    const { items } = this.timeline;
    if (this.answers?.items !== items) {
      this.answers = { items, seqs: new Set(items.flatMap((item) => answerOf(item) ?? [])) };
    }
    return this.answers.seqs;
  }

  /** Answers a message by one of its buttons, once. */
  press(message: Message, button: Button): void {
    if (!this.isWritable || this.answered.has(message.seq)) return;
    void this.submit({
      text: button.text,
      payload: button.payload ?? button.text,
      reply_to: message.seq,
    });
  }

  /** Answers a message that asks for a place. */
  sendPlace(location: Place, message: Message): void {
    if (!this.isWritable || this.answered.has(message.seq)) return;
    void this.submit({ location, reply_to: message.seq });
  }

  /** Whether something that failed can be sent again: once, since what was refused stays beside its successor. */
  canRetry(item: TimelineItem): boolean {
    return this.isWritable && !this.retried.has(item.key);
  }

  /** Sends again what failed: a draft as it is, a message that the helpdesk refused as a new one. */
  retry(item: TimelineItem): void {
    if (!this.canRetry(item)) return;
    if (item.kind === 'draft') {
      void this.client.retry(item.draft.id);
      return;
    }
    this.retried.add(item.key);
    const { text, location, attachments, reply_to } = item.message;
    const payload = this.payloadOf(item.message);
    void this.submit({
      ...(text === undefined ? {} : { text }),
      ...(location === undefined ? {} : { location }),
      ...(attachments?.every(({ id }) => id !== undefined) ? { attachments } : {}),
      ...(reply_to === undefined ? {} : { reply_to }),
      ...(payload === undefined ? {} : { payload }),
    });
    this.emit('change', undefined);
  }

  /** Forgets a draft that failed. */
  discard(item: TimelineItem): void {
    if (item.kind === 'draft') void this.client.discard(item.draft.id);
  }

  /** Loads older messages; `false` when that failed. */
  async loadOlder(): Promise<boolean> {
    try {
      await this.timeline.loadOlder();
      return true;
    } catch (thrown) {
      if (thrown instanceof ViaductError) return false;
      throw thrown;
    }
  }

  private async submit(content: Parameters<ViaductClient['send']>[0]): Promise<void> {
    try {
      await this.client.send(content);
    } catch (thrown) {
      // empty: the composer does not let that happen, and there is nothing to lose
      if (!(thrown instanceof ViaductError)) throw thrown;
    }
  }

  /** What the button that was pressed for this answer had sent with it: a stream does not tell. */
  private payloadOf({ reply_to, text }: Message): string | undefined {
    const asked = this.timeline.items.find(
      (item) => item.kind === 'message' && item.message.seq === reply_to,
    );
    if (asked?.kind !== 'message') return undefined;
    const pressed = asked.message.buttons?.find((button) => button.text === text);
    return pressed && (pressed.payload ?? pressed.text);
  }

  private types(author: Author | true | undefined): void {
    clearTimeout(this.typing);
    if (author !== undefined) this.typing = setTimeout(() => this.types(undefined), TYPING_LASTS);
    if (author === this.typist) return;
    this.typist = author;
    this.emit('change', undefined);
  }

  private readonly look = (): void => this.moved(this.client.state);

  private moved(state: ConnectionState): void {
    if (state.name === 'disconnected' && state.code === 'initial') return;
    const { online } = this.client.page;
    // a connection that stands may be a ghost when there is no network
    if (state.name === 'connecting' || (state.name === 'connected' && !online)) {
      if (this.late) this.show(online ? 'connecting' : 'offline');
      else this.patience ??= setTimeout(() => this.lose(), PATIENCE);
      return;
    }
    clearTimeout(this.patience);
    this.patience = undefined;
    this.late = state.name === 'disconnected';
    if (state.name === 'connected') this.show('connected');
    else this.show(state.code === 'requested' ? 'offline' : (state.code as Reach));
  }

  private lose(): void {
    this.patience = undefined;
    this.late = true;
    this.moved(this.client.state);
  }

  private show(reach: Reach): void {
    this.reached = reach;
    this.emit('change', undefined);
  }
}

/** Which message the contact answered by this line. */
function answerOf(item: TimelineItem): number | undefined {
  if (item.kind === 'draft') return item.draft.content.reply_to;
  return item.message.direction === 'incoming' ? item.message.reply_to : undefined;
}
