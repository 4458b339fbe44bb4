import type { ClientEvents, ViaductClient } from './client.js';
import { Emitter } from './emitter.js';
import { ViaductError } from './errors.js';
import type { HistoryPage, Message, MessageStatus, StatusChange } from './frames.js';
import type { Draft } from './store.js';

const PAGE = 50;
/** Changes of messages that are not here yet. */
const EARLY = 200;

/** One line of a conversation; the object is another one whenever something in it changed. */
export type TimelineItem =
  | {
      readonly kind: 'message';
      /** Stays the same from draft to message. */
      readonly key: string;
      readonly message: Message;
      /** Why it failed. */
      readonly error?: { readonly code: string; readonly message: string };
    }
  | {
      readonly kind: 'draft';
      /** Stays the same from draft to message. */
      readonly key: string;
      readonly draft: Draft;
    };

/** What a timeline tells. */
export interface TimelineEvents {
  /** Something changed, told once for all that changed together. */
  change: void;
}

/** How a timeline is made. */
export interface TimelineOptions {
  /** Messages of one page of history; 50 when absent. */
  page?: number;
}

type MessageItem = Extract<TimelineItem, { kind: 'message' }>;

const rank: Record<MessageStatus, number> = {
  accepted: 0,
  pending: 0,
  sent: 1,
  delivered: 2,
  seen: 3,
  failed: 4,
  canceled: 4,
};

/**
 * A conversation to be shown: messages by `seq`, then drafts in the order in which they are sent. It loads the newest
 * page by itself, and keeps up with the client until `close()`.
 */
export class Timeline extends Emitter<TimelineEvents> {
  readonly #client: ViaductClient;
  readonly #messages: MessageItem[] = [];
  readonly #own = new Set<string>();
  readonly #early = new Map<number, StatusChange>();
  readonly #page: number;
  readonly #stop: (() => void)[];
  #draftItems = new Map<Draft, TimelineItem>();
  #snapshot: readonly TimelineItem[] | undefined;
  /** Nothing is missing here from this `seq` on. */
  #from = Infinity;
  #older = false;
  #busy = 0;
  #loadedOnce = false;
  #telling = false;
  #epoch = 0;

  constructor(client: ViaductClient, { page = PAGE }: TimelineOptions = {}) {
    super();
    this.#client = client;
    this.#page = page;
    const on = <Name extends keyof ClientEvents>(
      name: Name,
      listener: (event: ClientEvents[Name]) => void,
    ): (() => void) => client.on(name, listener);
    this.#stop = [
      on('message', (message) => this.#add(message)),
      on('status', (status) => this.#move(status)),
      on('draft', () => this.#changed()),
      on('receipt', () => this.#changed()),
      on('reset', () => this.#clear()),
      on('welcome', () => void this.#loadNewest()),
    ];
    if (client.state.name === 'connected') void this.#loadNewest();
  }

  /** All lines; the same array until something changes. */
  get items(): readonly TimelineItem[] {
    return (this.#snapshot ??= [...this.#messages, ...this.#draftLines()]);
  }

  /** There are older messages than the first one here. */
  get hasOlder(): boolean {
    return this.#older;
  }

  /** The newest messages have come. */
  get isLoaded(): boolean {
    return this.#loadedOnce;
  }

  /** A page is on its way. */
  get isLoading(): boolean {
    return this.#busy > 0;
  }

  /** Messages of the helpdesk here that nobody has seen. */
  get unread(): number {
    const { seen } = this.#client.receipts;
    let count = 0;
    for (let i = this.#messages.length - 1; i >= 0; i -= 1) {
      const message = this.#messages[i]?.message;
      if (message === undefined || message.seq <= seen) break;
      if (message.direction === 'outgoing' && message.status !== 'canceled') count += 1;
    }
    return count;
  }

  /** Loads the page before the first message; does nothing when there is none, or one is on its way. */
  async loadOlder(): Promise<void> {
    if (this.#older && this.#busy === 0) await this.#load(this.#from);
  }

  /** Stops following the client. */
  close(): void {
    for (const stop of this.#stop) stop();
  }

  /** Also after a break: what became of known messages meanwhile is not replayed. */
  async #loadNewest(): Promise<void> {
    try {
      await this.#load(undefined);
    } catch (thrown) {
      // the next connection tries again
      if (!(thrown instanceof ViaductError)) throw thrown;
    }
  }

  async #load(before: number | undefined): Promise<void> {
    const epoch = this.#epoch;
    this.#busy += 1;
    this.#changed();
    try {
      const limit = this.#page;
      const page = await this.#client.history(before === undefined ? { limit } : { before, limit });
      if (epoch === this.#epoch) this.#merge(page, before);
    } finally {
      this.#busy -= 1;
      this.#changed();
    }
  }

  #merge({ messages, more }: HistoryPage, before: number | undefined): void {
    for (const message of messages) this.#add(message);
    const first = messages[0]?.seq ?? before ?? Infinity;
    if (this.#loadedOnce && first > this.#from) return;
    this.#loadedOnce = true;
    this.#from = first;
    // what was told before the page came may reach further back, with or without a gap
    for (let at = this.#find(first) - 1; this.#seq(at) === this.#from - 1; at -= 1) this.#from -= 1;
    this.#older = more && this.#from > 1;
  }

  #add(message: Message): void {
    const at = this.#find(message.seq);
    const known = this.#messages[at];
    const early = this.#early.get(message.seq);
    this.#early.delete(message.seq);
    if (known?.message.seq === message.seq) {
      const keeps = rank[known.message.status] > rank[message.status];
      const status = keeps ? known.message.status : message.status;
      this.#messages[at] = { ...known, message: { ...message, status } };
    } else {
      const key = message.id ?? `seq-${message.seq}`;
      if (message.id !== undefined) this.#own.add(message.id);
      this.#messages.splice(at, 0, { kind: 'message', key, message });
    }
    if (early !== undefined) this.#move(early);
    this.#changed();
  }

  #move(change: StatusChange): void {
    const { seq, status, error } = change;
    const at = this.#find(seq);
    const known = this.#messages[at];
    if (known?.message.seq !== seq) {
      if (this.#early.size < EARLY) this.#early.set(seq, change);
      return;
    }
    if (rank[status] < rank[known.message.status]) return;
    const message = { ...known.message, status };
    this.#messages[at] = { ...known, message, ...(error === undefined ? {} : { error }) };
    this.#changed();
  }

  #clear(): void {
    this.#epoch += 1;
    this.#messages.length = 0;
    this.#own.clear();
    this.#early.clear();
    this.#from = Infinity;
    this.#older = false;
    this.#loadedOnce = false;
    this.#changed();
  }

  #seq(at: number): number | undefined {
    return this.#messages[at]?.message.seq;
  }

  /** Where a `seq` is, or would be. */
  #find(seq: number): number {
    let low = 0;
    let high = this.#messages.length;
    // nearly all are new
    if ((this.#seq(high - 1) ?? 0) < seq) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seq(middle) ?? Infinity) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #draftLines(): TimelineItem[] {
    const kept = new Map<Draft, TimelineItem>();
    for (const draft of this.#client.drafts) {
      if (this.#own.has(draft.id)) continue; // it is a message already
      kept.set(draft, this.#draftItems.get(draft) ?? { kind: 'draft', key: draft.id, draft });
    }
    this.#draftItems = kept;
    return [...kept.values()];
  }

  #changed(): void {
    this.#snapshot = undefined;
    if (this.#telling) return;
    this.#telling = true;
    void Promise.resolve().then(() => {
      this.#telling = false;
      this.emit('change', undefined);
    });
  }
}
