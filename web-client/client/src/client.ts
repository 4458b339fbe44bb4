import { Connection } from './connection.js';
import { Drafts } from './drafts.js';
import type { DraftEvent } from './drafts.js';
import { Emitter } from './emitter.js';
import { browserPage, systemClock } from './environment.js';
import type { Page, WebSocketConstructor } from './environment.js';
import { ViaductError, defined } from './errors.js';
import { eventsOpener } from './events.js';
import type {
  Accepted,
  Attachment,
  Conversation,
  HistoryPage,
  Message,
  MessageContent,
  Profile,
  ReceiptPositions,
  ServerFrame,
  StatusChange,
  Typing,
  Welcome,
} from './frames.js';
import { Http } from './http.js';
import { newId } from './id.js';
import type { ClientOptions } from './options.js';
import { Position } from './position.js';
import { Receipts } from './receipts.js';
import { Requests, errorOf } from './requests.js';
import type { Request } from './requests.js';
import { Sender } from './sender.js';
import { socketOpener } from './socket.js';
import type { ConnectionState } from './state.js';
import { IndexedDbStore, MemoryStore } from './store.js';
import type { Draft, Store } from './store.js';
import { Tabs, broadcastChannel } from './tabs.js';
import { Tokens } from './token.js';
import type { Opener } from './transport.js';
import { Typist } from './typist.js';
import { upload } from './upload.js';
import type { UploadFile, UploadOptions } from './upload.js';

/** Of one contact on one device; whoever writes more is no person. */
const MOST_DRAFTS = 1_000;

/** What a client tells. */
export interface ClientEvents {
  /** The connection's state changed; also when what was missed has arrived (`synced`). */
  state: ConnectionState;
  /** A connection stands; what the gateway said first on it. */
  welcome: Welcome;
  /**
   * A message is new in the stream, the contact's own too. Each is told once; in order of `seq`, except that an own
   * message may come before an earlier one of the helpdesk.
   */
  message: Message;
  /** A message moved on: sent, seen, failed or canceled. */
  status: StatusChange;
  /** Receipts moved, of this device or another. */
  receipt: ReceiptPositions;
  /** The other side is typing, or stopped. */
  typing: Typing;
  /** The conversation was opened, closed or assigned; also told on each connection. */
  conversation: Conversation;
  /** An unsent message was added, changed, discarded, or accepted by the gateway; here or in another tab. */
  draft: DraftEvent;
  /** The contact was erased and made anew: forget its messages; those of the new stream follow. */
  reset: void;
  /** Something went wrong that nobody waits for; the client goes on. */
  error: ViaductError;
}

/** A page of history to ask for. */
export interface HistoryOptions {
  /** Only messages with a lower `seq`; absent: the newest. */
  before?: number;
  /** How many at most, 1 to 200; 50 when absent. */
  limit?: number;
}

/**
 * One contact's connection to the gateway. `connect()` once is enough: it stays connected, resumes where it was, and
 * sends what waits, in order and each message once, through lost networks, reloads and crashes.
 */
export class ViaductClient extends Emitter<ClientEvents> {
  /** Whether the page is visible and there is a network, as this client knows it. */
  readonly page: Page;
  readonly #options: ClientOptions;
  readonly #http: Http;
  readonly #tokens: Tokens;
  readonly #stream: Position;
  readonly #queue: Drafts;
  readonly #sender: Sender;
  readonly #requests: Requests;
  readonly #acknowledged: Receipts;
  readonly #typist: Typist;
  readonly #connection: Connection;
  #greeting: Welcome | undefined;
  #subject: string | undefined;

  constructor(options: ClientOptions) {
    super();
    const { clock = systemClock, random = Math.random, page = browserPage } = options;
    this.#options = options;
    this.page = page;
    this.#subject = options.contact;
    const base = `${origin(options.url)}/v1/apps/${encodeURIComponent(options.app)}`;
    this.#http = new Http(base, options.fetch ?? ((...asked) => fetch(...asked)));
    this.#tokens = new Tokens(options.token, clock);
    this.#stream = new Position(options.after);
    this.#requests = new Requests(clock);
    this.#typist = new Typist(clock);
    this.#acknowledged = new Receipts(clock, random, (moved) => this.emit('receipt', moved));

    const store = options.store ?? defaultStore();
    const { channel = store instanceof MemoryStore ? null : broadcastChannel() } = options;
    const tabs = new Tabs(channel, (said) => this.#queue.hear(said));
    this.#queue = new Drafts(store, tabs, clock, {
      onDraft: (event) => this.emit('draft', event),
      onAccepted: (message) => this.#take(message),
      onReady: () => this.#sender.pump(),
      onTrouble: (error) => this.emit('error', error),
    });
    this.#sender = new Sender(this.#queue, clock, random, () =>
      this.#connection.broken('no answer to a message'),
    );
    const http = this.#http;
    const tokens = this.#tokens;
    const parts = { tokens, http, clock, page, random, ...openers(options, http) };
    this.#connection = new Connection(parts, {
      after: () => this.#stream.value,
      onToken: ({ subject }) => subject === undefined || this.#isOf(subject),
      onWelcome: (welcome, after) => this.#welcomed(welcome, after),
      onUp: (link) => {
        const most = this.#greeting?.limits?.frame_bytes;
        this.#requests.up(link, most);
        this.#acknowledged.up(link);
        this.#typist.up(link);
        this.#sender.up(link, most);
      },
      onDown: () => {
        this.#requests.down();
        this.#acknowledged.down();
        this.#typist.down();
        this.#sender.down();
      },
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => {
        if (state.name === 'disconnected') this.#requests.abandon();
        this.emit('state', state);
      },
      onTooLarge: () => this.#sender.tooLarge(),
      onTrouble: (error) => this.emit('error', error),
      isTyping: () => this.#typist.isTyping,
    });
    this.#delivered(options.after ?? 0); // a crash may have come before it was told
    if (this.#subject !== undefined) this.#openQueue(this.#subject);
  }

  /** Where the connection stands now. */
  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** What the gateway said first on the newest connection. */
  get welcome(): Welcome | undefined {
    return this.#greeting;
  }

  /** Everything up to this `seq` was told: what to store and give as `after` the next time. */
  get position(): number | undefined {
    return this.#stream.value;
  }

  /** How far this contact's devices are. */
  get receipts(): ReceiptPositions {
    return this.#acknowledged.positions;
  }

  /** The messages that are not accepted yet, in the order in which they are sent. */
  get drafts(): readonly Draft[] {
    return this.#queue.list();
  }

  /** Connects and stays connected; does nothing when it is on its way already. */
  connect(): void {
    if (this.state.name === 'disconnected' && this.#subject !== undefined) {
      this.#openQueue(this.#subject);
    }
    this.#connection.start();
  }

  /** Closes the connection; what waits stays in the store for the next `connect()`, of this client or another. */
  disconnect(): void {
    this.#connection.stop('requested', 'disconnect()');
    this.#queue.close();
  }

  /**
   * Sends a message, now or as soon as it can be. Resolves when it is in the store: from then on it is not lost, and
   * must not be sent again by you. Where the store fails it resolves, too, with a draft that is `unsaved`: it is sent as
   * any other, but lost when the page goes before that. The `draft` event says when the gateway has accepted it.
   *
   * When it rejects the message is not in the queue: `invalid` (there is nothing in it) or `queue_full` (a thousand wait
   * already).
   */
  async send(content: MessageContent): Promise<Draft> {
    // as it is now, and as it will be sent
    const copy = JSON.parse(JSON.stringify(content)) as MessageContent;
    const { text, attachments, location, payload } = copy;
    if (!text && !payload && location === undefined && !attachments?.length) {
      const message = 'the message is empty';
      throw new ViaductError('invalid', message, 'text');
    }
    if (attachments?.some(({ id }) => id === undefined)) {
      throw new ViaductError('invalid', 'attachments need ids', 'attachments');
    }
    if (this.drafts.length >= MOST_DRAFTS) {
      throw new ViaductError('queue_full', `at most ${MOST_DRAFTS} messages may wait`);
    }
    this.#typist.set(false);
    return this.#queue.add(newId(this.#options.random ?? Math.random), copy);
  }

  /** Sends a failed draft again, as the last of the queue. */
  retry(id: string): Promise<void> {
    return this.#queue.retry(id);
  }

  /** Forgets a draft. One that is on its way may arrive all the same, and is told as a message then. */
  discard(id: string): Promise<void> {
    return this.#queue.discard(id);
  }

  /** A page of older messages; it may hold some that were told before. */
  async history({ before, limit }: HistoryOptions = {}): Promise<HistoryPage> {
    const answer = await this.#ask({ type: 'history', before, limit });
    const { messages, more } = answer as ServerFrame & HistoryPage;
    for (const message of messages) {
      if (message.id !== undefined) this.#queue.accepted(message.id, message);
    }
    const newest = messages.filter(({ direction }) => direction === 'outgoing').at(-1);
    if (newest !== undefined) this.#delivered(newest.seq);
    return { messages, more };
  }

  /** The messages up to this `seq` are on this device. Not needed unless `autoDelivered` is off. */
  markDelivered(seq: number): void {
    this.#acknowledged.mark(seq, 0);
  }

  /** The messages up to this `seq` were seen, and so delivered. */
  markSeen(seq: number): void {
    this.#acknowledged.mark(seq, seq);
  }

  /** The contact is typing, or stopped; call it with each key, it is told as rarely as is right. */
  setTyping(on: boolean): void {
    this.#typist.set(on);
  }

  /** Changes what is known of the contact, here and at the helpdesk. */
  async updateProfile(profile: Profile): Promise<void> {
    await this.#ask({ type: 'profile', ...profile });
  }

  /** The contact ends the conversation. */
  async closeConversation(): Promise<void> {
    await this.#ask({ type: 'close' });
  }

  /** Uploads a file, to be sent as one of a message's `attachments`. Fails with `unsupported` where none are taken. */
  async uploadAttachment(file: UploadFile, options: UploadOptions = {}): Promise<Attachment> {
    const most = this.#greeting?.limits?.attachment_bytes;
    if (most !== undefined && file instanceof Blob && file.size > most) {
      throw new ViaductError('too_large', `at most ${most} bytes`);
    }
    const attempt = async (): Promise<Attachment> => {
      const token = await this.#tokens.get();
      if (token === null) throw new ViaductError('token', 'no token');
      return upload(this.#http, token.value, file, options);
    };
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof ViaductError) || thrown.code !== 'unauthorized') throw thrown;
      this.#tokens.refuse();
      return attempt();
    }
  }

  async #ask(request: Request): Promise<ServerFrame> {
    if (this.state.name === 'disconnected') {
      throw new ViaductError('disconnected', 'disconnected');
    }
    return this.#requests.ask(request);
  }

  /** `false` when the client is of another contact: its drafts must not be sent as this one's. */
  #isOf(subject: string): boolean {
    if (this.#subject !== undefined && this.#subject !== subject) return false;
    this.#subject = subject;
    this.#openQueue(subject);
    return true;
  }

  #openQueue(subject: string): void {
    void this.#queue.open(`${this.#http.base}|${subject}`);
  }

  #welcomed(welcome: Welcome, after: number | undefined): boolean {
    this.#greeting = welcome;
    const { id } = welcome.contact;
    if (this.#subject === undefined) {
      this.#isOf(id);
    } else if (this.#subject !== id) {
      this.#connection.stop('other_contact', 'the token is of another contact');
      return false;
    }
    // what was asked for, not what is known by now: another tab may have told of newer messages meanwhile
    if (after !== undefined && welcome.last_seq < after) {
      this.#stream.reset();
      this.#acknowledged.reset();
      this.emit('reset', undefined);
      if (welcome.last_seq > 0) return false;
    }
    this.#stream.start(welcome.last_seq);
    this.#acknowledged.merge(welcome);
    this.emit('welcome', welcome);
    this.emit('conversation', welcome.conversation);
    return true;
  }

  #receive(frame: ServerFrame): void {
    const { type, ...body } = frame;
    switch (frame.type) {
      case 'message': {
        const message = body as Message;
        this.#take(message);
        if (message.id !== undefined) this.#queue.accepted(message.id, message);
        break;
      }
      case 'accepted':
        this.#accepted(frame);
        break;
      case 'synced':
        this.#stream.complete(frame.seq);
        break;
      case 'receipt':
        this.#acknowledged.merge(frame);
        break;
      case 'status':
      case 'typing':
      case 'conversation':
        this.emit(type as 'status', body as StatusChange);
        break;
      case 'history':
      case 'ok':
      case 'error': {
        const awaited =
          (frame.type === 'error' && this.#sender.refused(frame)) ||
          (frame.type !== 'history' && this.#acknowledged.answered(frame)) ||
          this.#requests.answered(frame);
        if (!awaited && frame.type === 'error') this.emit('error', errorOf(frame));
      }
    }
  }

  #accepted(frame: Accepted): void {
    const draft = this.#sender.accepted(frame);
    if (draft === undefined) return;
    const { text, attachments, location, reply_to } = draft.content;
    const { seq, message_id, id, created_at } = frame;
    const message = defined<Message>({
      seq,
      message_id,
      id,
      direction: 'incoming',
      author: { ...this.#greeting?.contact, kind: 'contact' },
      text,
      attachments,
      location,
      buttons: undefined,
      reply_to,
      status: 'accepted',
      created_at,
    });
    this.#take(message);
    this.#queue.accepted(id, message);
  }

  /** Tells of a message, unless it was told before; then of how far it is. */
  #take(message: Message): void {
    const { seq, message_id, status, direction } = message;
    if (this.#stream.add(seq)) {
      this.emit('message', message);
      if (direction === 'outgoing') this.#delivered(seq);
    } else if (status !== 'accepted' && status !== 'pending') {
      this.emit('status', { seq, message_id, status });
    }
  }

  #delivered(seq: number): void {
    if (this.#options.autoDelivered !== false) this.#acknowledged.mark(seq, 0);
  }
}

function origin(url: string | undefined): string {
  const page = typeof location === 'undefined' ? undefined : location.href;
  const absolute = new URL(url ?? '/', page).href;
  return absolute.replace(/^ws/, 'http').replace(/\/+$/, '');
}

function defaultStore(): Store {
  try {
    return new IndexedDbStore();
  } catch {
    return new MemoryStore(); // there is none, or not even a look at it is allowed
  }
}

function openers(
  options: ClientOptions,
  http: Http,
): { socket: Opener | undefined; events: Opener | undefined } {
  const { transport = 'auto', WebSocket: given } = options;
  const available = (globalThis as { WebSocket?: unknown }).WebSocket as
    WebSocketConstructor | undefined;
  const constructor = given ?? available;
  // React Native's fetch answers only when a stream has ended
  const streams =
    typeof ReadableStream !== 'undefined' &&
    (typeof navigator === 'undefined' || navigator.product !== 'ReactNative');
  return {
    socket:
      transport === 'events' || constructor === undefined
        ? undefined
        : socketOpener(http.base, constructor),
    events: transport === 'websocket' || !streams ? undefined : eventsOpener(http),
  };
}
