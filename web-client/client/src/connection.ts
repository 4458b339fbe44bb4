import { Backoff } from './backoff.js';
import type { Clock, Page } from './environment.js';
import { ViaductError, reasonOf } from './errors.js';
import type { ServerFrame, Welcome } from './frames.js';
import { problemOf } from './http.js';
import type { Http } from './http.js';
import type { ConnectingCode, ConnectionState, DisconnectedCode } from './state.js';
import { Timer } from './timer.js';
import type { Token, Tokens } from './token.js';
import type { Link, LinkEnd, Opener } from './transport.js';

/** Without a welcome for so long a link does not work. */
const WELCOME_WITHIN = 15_000;
const PROBE_WITHIN = 10_000;
/** Who was connected for so long had a connection; less may be a loop of accept and close. */
const STABLE_AFTER = 5_000;
const ANSWER_WITHIN = 10_000;
/** The page is looked at, or the network changed: whoever looks wants to know soon. */
const ANSWER_SOON = 5_000;
const RATE_LIMITED_WAIT = 5_000;
/** So long events are used before a WebSocket is tried again: at first, and at last. */
const EVENTS_FOR = 60_000;
const EVENTS_FOR_LONG = 10 * 60_000;
const REFUSALS_BEFORE_EVENTS = 2;
/** Ends that say nothing, as everything in between can cause them. */
const untold = new Set([0, 1000, 1002, 1005, 1006, 1011, 1015]);

/** What a connection needs. */
export interface ConnectionParts {
  tokens: Tokens;
  http: Http;
  /** Absent where there is no such transport. */
  socket: Opener | undefined;
  /** Absent where there is no such transport. */
  events: Opener | undefined;
  clock: Clock;
  page: Page;
  random: () => number;
}

/** Whom a connection works for. */
export interface ConnectionOwner {
  /** The `seq` to go on from. */
  after(): number | undefined;
  /** `false` when it is another contact's. */
  onToken(token: Token): boolean;
  /** Told with what was asked for; `false` when everything must be read again. */
  onWelcome(welcome: Welcome, after: number | undefined): boolean;
  /** The link takes frames from now on. */
  onUp(link: Link): void;
  onDown(): void;
  onFrame(frame: ServerFrame): void;
  onState(state: ConnectionState): void;
  /** A frame that was sent closed the link. */
  onTooLarge(): void;
  onTrouble(error: ViaductError): void;
  /** Whether the contact is typing. */
  isTyping(): boolean;
}

interface Wait {
  /** Not earlier, whatever happens: in milliseconds. */
  least?: number;
  /** Just so long: the gateway has spread its clients itself. */
  exactly?: number;
}

/** Keeps one link to the gateway, and makes another when it is lost, until it is stopped. */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #owner: ConnectionOwner;
  #current: ConnectionState = {
    name: 'disconnected',
    code: 'initial',
    reason: 'not connected',
  };
  #running = false;
  #generation = 0;
  #link: Link | undefined;
  #welcomed = false;
  #asked: number | undefined;
  #heartbeat = 0;
  #heardAt = 0;
  #notBefore = 0;
  #drainedAt = 0;
  #eventsUntil = 0;
  #blocked = 0;
  #tokenRefusals = 0;
  #pings = 0;
  readonly #backoff: Backoff;
  readonly #renewals: Backoff;
  readonly #eventsFor = new Backoff(() => 1, EVENTS_FOR, EVENTS_FOR_LONG);
  readonly #timers: Timer[] = [];
  /** The next attempt, or the end of this one. */
  readonly #next: Timer;
  readonly #stable: Timer;
  readonly #beat: Timer;
  readonly #answer: Timer;
  readonly #renewal: Timer;
  /** To another link, while this one still works. */
  readonly #move: Timer;
  #stopListening = (): void => {};

  constructor(parts: ConnectionParts, owner: ConnectionOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#backoff = new Backoff(parts.random);
    this.#renewals = new Backoff(parts.random, 1_000);
    this.#next = this.#timer();
    this.#stable = this.#timer();
    this.#beat = this.#timer();
    this.#answer = this.#timer();
    this.#renewal = this.#timer();
    this.#move = this.#timer();
    if (parts.socket === undefined) this.#eventsUntil = Infinity;
  }

  get state(): ConnectionState {
    return this.#current;
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#backoff.reset();
    this.#notBefore = 0;
    this.#stopListening = this.#parts.page.listen((change) => {
      if (change === 'online') this.#networkChanged();
      if (change === 'offline') this.#check(ANSWER_SOON);
      else if (change !== 'hidden') this.#wake();
    });
    void this.#open('requested', 'connect()');
  }

  /** Ends everything until `start`. */
  stop(code: DisconnectedCode, reason: string): void {
    if (!this.#running) return;
    this.#running = false;
    this.#stopListening();
    this.#leave();
    this.#show({ name: 'disconnected', code, reason });
  }

  /** The link does not work, though it looks alive: makes another. */
  broken(reason: string): void {
    this.#retry('silent', reason);
  }

  async #open(code: ConnectingCode, reason: string): Promise<void> {
    if (!this.#running) return; // a listener has stopped it meanwhile
    this.#leave();
    const generation = this.#generation;
    this.#show({ name: 'connecting', code, reason, attempt: this.#backoff.attempt });
    let token: Token | null;
    try {
      token = await this.#parts.tokens.get();
    } catch (thrown) {
      if (generation === this.#generation) this.#noToken(thrown);
      return;
    }
    if (generation !== this.#generation) return;
    if (token === null) this.stop('no_token', 'no token');
    else if (this.#owner.onToken(token)) this.#dial(token);
    else this.stop('other_contact', 'the token is of another contact');
  }

  #noToken(thrown: unknown): void {
    const reason = reasonOf(thrown);
    this.#owner.onTrouble(new ViaductError('token', reason));
    this.#retry('no_token', reason);
  }

  #dial(token: Token): void {
    const generation = this.#generation;
    const isCurrent = (): boolean => generation === this.#generation;
    const { socket, events } = this.#parts;
    const opener = (this.#usesEvents() ? events : socket) ?? socket ?? events;
    if (opener === undefined) return this.#retry('lost', 'there is no transport');
    const after = (this.#asked = this.#owner.after());
    this.#next.set(WELCOME_WITHIN, () => this.#closed(token, { code: 0, reason: 'no welcome' }));
    this.#link = opener(
      { token: token.value, after },
      {
        onFrame: (frame) => isCurrent() && this.#receive(token, frame),
        onHeard: () => isCurrent() && this.#heard(),
        onBadFrame: () => {
          if (!isCurrent()) return;
          this.#heard();
          this.#owner.onTrouble(new ViaductError('bad_frame', 'not a frame'));
        },
        onClose: (end) => isCurrent() && this.#closed(token, end),
      },
    );
  }

  #receive(token: Token, frame: ServerFrame): void {
    this.#heard();
    switch (frame.type) {
      case 'welcome':
        if (!this.#welcomed) this.#up(token, frame);
        break;
      case 'synced':
        this.#owner.onFrame(frame);
        if (this.#current.name === 'connected') this.#show({ ...this.#current, synced: true });
        break;
      case 'draining': {
        const wait = Math.max(0, frame.reconnect_in) * 1_000;
        this.#drainedAt = this.#parts.clock.now() + wait;
        this.#move.set(wait, () => void this.#open('unavailable', 'the gateway goes away'));
        break;
      }
      default:
        this.#owner.onFrame(frame);
    }
  }

  #up(token: Token, welcome: Welcome): void {
    this.#parts.tokens.serverTime(Date.parse(welcome.server_time));
    if (!this.#owner.onWelcome(welcome, this.#asked)) {
      return void this.#open('reset', 'contact made anew');
    }
    const link = this.#link;
    if (link === undefined) return; // a listener of the reset stopped it
    this.#next.clear();
    this.#welcomed = true;
    this.#heartbeat = Math.max(1, welcome.heartbeat || 25) * 1_000;
    this.#beat.set(this.#heartbeat, () => this.#listen());
    this.#stable.set(STABLE_AFTER, () => {
      this.#backoff.reset();
      this.#tokenRefusals = 0;
      if (link.name === 'websocket') {
        this.#blocked = 0;
        this.#eventsFor.reset();
      }
    });
    this.#renewals.reset();
    this.#renewLater(token);
    if (link.name === 'events' && Number.isFinite(this.#eventsUntil)) {
      this.#move.set(Math.max(0, this.#eventsUntil - this.#parts.clock.now()), () =>
        this.#trySocket(),
      );
    }
    const generation = this.#generation;
    this.#show({ name: 'connected', transport: link.name, synced: this.#asked === undefined });
    if (generation === this.#generation) this.#owner.onUp(link);
  }

  // --- how it ends

  #closed(token: Token, end: LinkEnd): void {
    const { code, reason } = end;
    const refused = this.#link?.name === 'websocket' && !this.#welcomed && untold.has(code);
    if (refused) return void this.#askWhy(token, reason);
    if (code === 1009) this.#owner.onTooLarge();
    if (end.unsupported) this.#parts.events = undefined;
    const words = reason === '' ? `closed with ${code}` : reason;
    this.#ended(code, words, end.retryAfter);
  }

  /** A browser does not tell why a WebSocket was refused: an HTTP call does. */
  async #askWhy(token: Token, reason: string): Promise<void> {
    this.#leave();
    const generation = this.#generation;
    const aborter = new AbortController();
    this.#next.set(PROBE_WITHIN, () => aborter.abort());
    try {
      const options = { signal: aborter.signal };
      const response = await this.#parts.http.ask('/messages?limit=1', token.value, options);
      if (generation !== this.#generation) return;
      if (response.ok) return this.#socketRefused(reason);
      const { status, ours, message, retryAfter } = await problemOf(response);
      if (generation !== this.#generation) return;
      this.#blocked = 0;
      const told = ours || status === 401 || status === 429 || status === 503;
      this.#ended(told ? status : 0, message, retryAfter);
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.#blocked = 0;
      this.#ended(0, reason === '' ? reasonOf(thrown) : reason);
    }
  }

  /** The gateway is there and takes the token, so it may be WebSockets that don't get through. */
  #socketRefused(reason: string): void {
    this.#blocked += 1;
    if (this.#blocked >= REFUSALS_BEFORE_EVENTS && this.#parts.events !== undefined) {
      this.#eventsUntil = this.#parts.clock.now() + this.#eventsFor.next();
      return void this.#open('transport', 'WebSocket seems to be blocked');
    }
    this.#retry('lost', reason === '' ? 'WebSocket was refused' : reason);
  }

  /** What a WebSocket's close code or an HTTP status asks for; 0 is none of them. */
  #ended(code: number, reason: string, retryAfter?: number): void {
    const least = (retryAfter ?? 0) * 1_000;
    switch (code) {
      case 401:
      case 4401:
        return this.#tokenRefused(reason);
      case 403:
        return this.stop('forbidden', reason);
      case 404:
        return this.stop('unknown_app', reason);
      case 4403:
        return this.stop('blocked', reason);
      case 4409:
        return this.stop('replaced', reason);
      case 429:
      case 503:
        // so it is not WebSockets that are blocked
        if (this.#parts.socket !== undefined) this.#eventsUntil = 0;
        return this.#retry('unavailable', reason, { least });
      case 4429:
        return this.#retry('rate_limited', reason, { least: RATE_LIMITED_WAIT });
      case 4408:
        return this.#retry('too_slow', reason);
      case 1009:
        return this.#retry('too_large', reason);
    }
    const drained = this.#drainedAt - this.#parts.clock.now();
    this.#drainedAt = 0;
    if (drained > 0) return this.#retry('unavailable', reason, { exactly: drained });
    this.#retry(code === 1001 ? 'unavailable' : 'lost', reason, { least });
  }

  #tokenRefused(reason: string): void {
    this.#parts.tokens.refuse();
    this.#tokenRefusals += 1;
    if (this.#tokenRefusals === 1) void this.#open('token', reason);
    else this.#retry('token', reason);
  }

  #retry(code: ConnectingCode, reason: string, { least = 0, exactly }: Wait = {}): void {
    if (!this.#running) return;
    this.#leave();
    const { clock, page, random } = this.#parts;
    const backoff = this.#backoff.next();
    let wait = exactly ?? Math.max(backoff, least === 0 ? 0 : least + random() * 1_000);
    this.#notBefore = clock.now() + (exactly ?? least);
    if (!page.online) wait = Math.max(wait, this.#backoff.longest);
    const { attempt } = this.#backoff;
    this.#next.set(wait, () => void this.#open(code, reason));
    this.#show({ name: 'connecting', code, reason, attempt, retryIn: wait });
  }

  // --- whether it is alive

  #heard(): void {
    this.#heardAt = this.#parts.clock.now();
    this.#answer.clear();
  }

  #silence(): number {
    const now = this.#parts.clock.now();
    this.#heardAt = Math.min(this.#heardAt, now); // later: the clock was set back
    return now - this.#heardAt;
  }

  #listen(): void {
    const left = this.#heartbeat - this.#silence();
    if (left <= 0) this.#check(ANSWER_WITHIN);
    this.#beat.set(left > 0 ? left : this.#heartbeat, () => this.#listen());
  }

  /** Pings are invisible to browsers: asks for an answer where a link can, else goes by the gateway's comments. */
  #check(within: number): void {
    const link = this.#link;
    if (link === undefined || !this.#welcomed) return;
    if (link.name === 'websocket') {
      this.#pings += 1;
      link.send({ type: 'typing', on: this.#owner.isTyping(), ref: `ping${this.#pings}` });
      this.#answer.set(within, () => this.broken('no answer'));
    } else if (this.#silence() >= 2 * this.#heartbeat) {
      this.broken('no heartbeat');
    }
  }

  #networkChanged(): void {
    if (this.#parts.socket === undefined || this.#eventsUntil === 0) return;
    if (this.#welcomed && this.#link?.name === 'events') this.#trySocket();
    else this.#eventsUntil = 0;
  }

  /** Waits no longer than the gateway asked for; a link that stands is checked. */
  #wake(): void {
    if (this.#welcomed) {
      this.#check(ANSWER_SOON);
    } else if (this.#current.name === 'connecting' && this.#current.retryIn !== undefined) {
      const { code, reason, retryIn } = this.#current;
      const left = Math.min(retryIn, this.#notBefore - this.#parts.clock.now());
      if (left > 0) this.#next.set(left, () => void this.#open(code, reason));
      else void this.#open(code, reason);
    }
  }

  // --- moving to another link

  #trySocket(): void {
    this.#eventsUntil = 0;
    this.#blocked = REFUSALS_BEFORE_EVENTS - 1;
    void this.#open('transport', 'trying WebSocket again');
  }

  #renewLater(token: Token): void {
    const wait = this.#parts.tokens.renewAt(token) - this.#parts.clock.now();
    if (wait <= 0) void this.#renew();
    else if (Number.isFinite(wait)) this.#renewal.set(wait, () => this.#renewLater(token));
  }

  /** The new token comes first, so that nothing is lost while it is on its way. */
  async #renew(): Promise<void> {
    const generation = this.#generation;
    try {
      const token = await this.#parts.tokens.renew('expiring');
      if (generation !== this.#generation) return;
      if (token === null) return this.stop('no_token', 'no token');
      void this.#open('token', 'token renewed');
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.#owner.onTrouble(new ViaductError('token', reasonOf(thrown)));
      this.#renewal.set(1_000 + this.#renewals.next(), () => void this.#renew());
    }
  }

  #usesEvents(): boolean {
    return this.#parts.clock.now() < this.#eventsUntil;
  }

  /** Drops the link and all alarms; whatever they still tell is of an older generation. */
  #leave(): void {
    this.#generation += 1;
    for (const timer of this.#timers) timer.clear();
    const link = this.#link;
    const welcomed = this.#welcomed;
    this.#link = undefined;
    this.#welcomed = false;
    link?.close();
    if (welcomed) this.#owner.onDown();
  }

  #timer(): Timer {
    const timer = new Timer(this.#parts.clock);
    this.#timers.push(timer);
    return timer;
  }

  #show(state: ConnectionState): void {
    this.#current = state;
    this.#owner.onState(state);
  }
}
