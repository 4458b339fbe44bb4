import type { Clock } from './environment.js';
import { Backoff } from './backoff.js';
import { ViaductError, reasonOf } from './errors.js';
import type { Message, MessageContent } from './frames.js';
import type { Draft, DraftError, Store } from './store.js';
import type { TabMessage, Tabs } from './tabs.js';
import { Timer } from './timer.js';
import { within } from './within.js';

/** A store that does not answer must not hold up what is to be sent. */
const STORED_WITHIN = 3_000;
/** A store that failed is tried again: after so long at first, and at last. */
const TRIED_AGAIN_AFTER = 5_000;
const TRIED_AGAIN_AFTER_LONG = 10 * 60_000;
/** So long another tab's drafts are left to it. */
const GRACE = 4_000;

/** What happened to a draft. */
export type DraftEvent = {
  readonly draft: Draft;
} & (
  | {
      /** It is in the queue; or its state changed; or it was discarded. */
      readonly change: 'added' | 'changed' | 'discarded';
    }
  | {
      /** The gateway has it: it is a message now. */
      readonly change: 'accepted';
      readonly message: Message;
    }
);

/** Whom drafts are kept for. */
export interface DraftsOwner {
  onDraft(event: DraftEvent): void;
  /** Another tab's draft became a message. */
  onAccepted(message: Message): void;
  /** There may be something to send. */
  onReady(): void;
  onTrouble(error: ViaductError): void;
}

interface Entry {
  draft: Draft;
  own: boolean;
  stored: boolean;
  /** The store was read since it is known here: all that came before it is known, too. */
  read: boolean;
  /** Left to its tab until then. */
  heldUntil: number;
  settle?: () => void;
}

/** The queue of messages that are not accepted yet: a mirror of the store, shared by all tabs of the contact. */
export class Drafts {
  readonly #store: Store;
  readonly #tabs: Tabs;
  readonly #clock: Clock;
  readonly #owner: DraftsOwner;
  readonly #entries = new Map<string, Entry>();
  /** Forgotten here, and perhaps still in the store. */
  readonly #gone = new Set<string>();
  readonly #patience = new Backoff(() => 1, TRIED_AGAIN_AFTER, TRIED_AGAIN_AFTER_LONG);
  readonly #again: Timer;
  #sorted: readonly Draft[] | undefined;
  #lastOrder = 0;
  #space: string | undefined;
  #ready = false;
  #reading = false;
  #written: Promise<unknown> = Promise.resolve();

  constructor(store: Store, tabs: Tabs, clock: Clock, owner: DraftsOwner) {
    this.#store = store;
    this.#tabs = tabs;
    this.#clock = clock;
    this.#again = new Timer(clock);
    this.#owner = owner;
  }

  /** All of them, in order. */
  list(): readonly Draft[] {
    return (this.#sorted ??= [...this.#entries.values()]
      .map((entry) => entry.draft)
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1)));
  }

  get(id: string): Draft | undefined {
    return this.#entries.get(id)?.draft;
  }

  /** Joins the tabs of a contact, and adopts what they, or a page that is gone, have left in the store. */
  async open(space: string): Promise<void> {
    this.#space = space;
    this.#tabs.open(space);
    await this.#read(space);
  }

  async #read(space: string): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const known = [...this.#entries.values()];
    const read = await this.#within(() => this.#store.load(space));
    const found = read?.filter((draft: Draft | null) => draft?.content);
    this.#reading = false;
    for (const entry of known) entry.read = true;
    const adopted: Draft[] = [];
    for (const draft of found ?? []) {
      if (this.#gone.has(draft.id)) void this.#erase(space, draft.id);
      else if (!this.#entries.has(draft.id)) adopted.push(draft);
    }
    if (found !== undefined) {
      const there = new Set(found.map(({ id }) => id));
      for (const id of this.#gone) if (!there.has(id)) this.#gone.delete(id);
    }
    for (const draft of adopted) this.#lastOrder = Math.max(this.#lastOrder, draft.order);
    for (const { id, unsaved } of this.list()) {
      const entry = this.#entries.get(id);
      if (entry === undefined || (this.#ready ? !unsaved : entry.stored)) continue;
      // what was written before the store was read comes after what it holds
      if (!this.#ready) entry.draft = { ...entry.draft, order: this.#nextOrder() };
      void this.#persist(entry);
    }
    this.#ready = true;
    for (const draft of adopted) {
      this.#entries.set(draft.id, { draft, own: false, stored: true, read: true, heldUntil: 0 });
      this.#changed({ draft, change: 'added' });
    }
    this.#sorted = undefined;
    this.#owner.onReady();
  }

  /** Takes a message into the queue; the promise resolves when it is in the store. */
  async add(id: string, content: MessageContent): Promise<Draft> {
    const draft: Draft = {
      id,
      order: this.#nextOrder(),
      content,
      sent_at: new Date(this.#clock.now()).toISOString(),
      state: 'waiting',
    };
    const entry: Entry = { draft, own: true, stored: false, read: true, heldUntil: 0 };
    this.#entries.set(id, entry);
    const stored = new Promise<void>((resolve) => (entry.settle = resolve));
    this.#changed({ draft, change: 'added' });
    if (this.#ready) void this.#persist(entry);
    await stored;
    return entry.draft;
  }

  /** The draft to send now; or how long to wait for one, in milliseconds. */
  next(): Draft | number | undefined {
    if (!this.#ready) return undefined;
    const waiting = this.list().filter((draft) => draft.state === 'waiting');
    const first = this.#entries.get(waiting[0]?.id ?? '');
    if (first === undefined || !first.stored) return undefined;
    const held = first.heldUntil - this.#clock.now();
    // longer: the clock was set back
    if (held > 0 && held <= GRACE && !waiting.some(({ id }) => this.#entries.get(id)?.own))
      return held;
    if (first.read || this.#space === undefined) return first.draft;
    // another tab's, taken over: what that has written before may have been missed here
    void this.#read(this.#space);
    return undefined;
  }

  /** The gateway has it. */
  accepted(id: string, message: Message): void {
    if (this.#entries.has(id)) this.#tabs.tell({ type: 'accepted', id, message });
    this.#remove(id, (draft) => ({ draft, change: 'accepted', message }));
  }

  /** The gateway refused it for good. */
  failed(id: string, error: DraftError): void {
    this.#replace(id, (draft) => ({ ...draft, state: 'failed', error }));
  }

  /** Sends a failed draft again, as the last of the queue. */
  async retry(id: string): Promise<void> {
    if (this.get(id)?.state !== 'failed') return;
    await this.#replace(id, ({ error: _, ...draft }) => ({
      ...draft,
      state: 'waiting',
      order: this.#nextOrder(),
    }));
  }

  /** Forgets a draft. */
  async discard(id: string): Promise<void> {
    if (this.#entries.has(id)) this.#tabs.tell({ type: 'discarded', id });
    await this.#remove(id, (draft) => ({ draft, change: 'discarded' }));
  }

  /** Another tab says something. */
  hear(message: TabMessage): void {
    switch (message.type) {
      case 'put': {
        const { draft } = message;
        const known = this.#entries.get(draft.id);
        this.#lastOrder = Math.max(this.#lastOrder, draft.order);
        if (known === undefined) {
          const heldUntil = this.#clock.now() + GRACE;
          this.#entries.set(draft.id, { draft, own: false, stored: true, read: false, heldUntil });
        } else {
          known.draft = draft;
        }
        this.#changed({ draft, change: known === undefined ? 'added' : 'changed' });
        this.#owner.onReady();
        break;
      }
      case 'accepted':
        this.#owner.onAccepted(message.message);
        this.#forget(message.id, (draft) => ({
          draft,
          change: 'accepted',
          message: message.message,
        }));
        break;
      case 'discarded':
        this.#forget(message.id, (draft) => ({ draft, change: 'discarded' }));
        break;
    }
  }

  /** Leaves the other tabs; what waits stays in the store. */
  close(): void {
    this.#tabs.close();
    this.#again.clear();
  }

  async #replace(id: string, change: (draft: Draft) => Draft): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.draft = change(entry.draft);
    entry.own = true;
    this.#changed({ draft: entry.draft, change: 'changed' });
    await this.#persist(entry);
  }

  /** Stored at once, but told in the order of writing, so that nobody knows the second and not the first. */
  async #persist(entry: Entry): Promise<void> {
    const space = this.#space;
    // a listener may have discarded it
    if (space === undefined || this.get(entry.draft.id) === undefined) return;
    const { unsaved: _, ...stored } = entry.draft;
    const put = this.#within(async () => {
      await this.#store.put(space, stored);
      return true;
    });
    await this.#afterwards(put);
    const saved = await put;
    if (saved) this.#patience.reset();
    const known = this.#entries.get(stored.id) === entry;
    // it is not as the draft says
    if (saved === entry.draft.unsaved) {
      const { unsaved: __, ...draft } = entry.draft;
      entry.draft = saved ? draft : { ...draft, unsaved: true };
      if (known) this.#changed({ draft: entry.draft, change: 'changed' });
    }
    entry.stored = true;
    entry.settle?.();
    if (!known) return;
    this.#tabs.tell({ type: 'put', draft: entry.draft });
    this.#owner.onReady();
  }

  async #remove(id: string, event: (draft: Draft) => DraftEvent): Promise<void> {
    const known = this.#entries.has(id);
    const space = this.#space;
    this.#forget(id, event);
    if (known && space !== undefined) await this.#erase(space, id);
  }

  #erase(space: string, id: string): Promise<unknown> {
    return this.#afterwards(this.#within(async () => this.#store.remove(space, id)));
  }

  /** Ends when this and everything before it has ended. */
  #afterwards(one: Promise<unknown>): Promise<unknown> {
    return (this.#written = Promise.all([one, this.#written]).then(() => undefined));
  }

  #forget(id: string, event: (draft: Draft) => DraftEvent): void {
    this.#gone.add(id);
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    entry.settle?.();
    this.#changed(event(entry.draft));
    this.#owner.onReady();
  }

  #changed(event: DraftEvent): void {
    this.#sorted = undefined;
    this.#owner.onDraft(event);
  }

  #nextOrder(): number {
    this.#lastOrder = Math.max(this.#lastOrder + 1, this.#clock.now());
    return this.#lastOrder;
  }

  /** What the store answers in time; its failures are told, and the mirror goes on without it. */
  async #within<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await within(this.#clock, STORED_WITHIN, 'the store does not answer', ask());
    } catch (thrown) {
      this.#owner.onTrouble(new ViaductError('store', reasonOf(thrown)));
      const space = this.#space;
      if (space !== undefined && !this.#again.isSet) {
        this.#again.set(this.#patience.next(), () => void this.#read(space));
      }
      return undefined;
    }
  }
}
