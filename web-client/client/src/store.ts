import type { MessageContent } from './frames.js';

/** A message that the gateway has not accepted yet. It keeps its `id` through every repetition. */
export interface Draft {
  /** The client's own id; the message has it too. */
  readonly id: string;
  /** Its place in the queue. */
  readonly order: number;
  readonly content: MessageContent;
  /** RFC 3339, by this device's clock. */
  readonly sent_at: string;
  /** `waiting` to be accepted, or `failed` for good until `retry` or `discard`. */
  readonly state: 'waiting' | 'failed';
  /** Why it failed. */
  readonly error?: DraftError;
  /** The store failed: the draft is in memory only, and gone with the page. */
  readonly unsaved?: true;
}

/** Why a draft failed: the gateway's `error` frame. */
export interface DraftError {
  readonly code: string;
  /** For developers; not to be shown to contacts. */
  readonly message: string;
  /** The field that is wrong, where one is. */
  readonly field?: string;
}

/**
 * Where drafts live until they are accepted. A space belongs to one contact of one app of one gateway; tabs of the same
 * contact share it. A promise that resolves says that it is done and survives a crash, as far as the store can.
 */
export interface Store {
  /** All drafts of a space, in any order. */
  load(space: string): Promise<Draft[]>;
  /** Adds a draft, or replaces the one with its id. */
  put(space: string, draft: Draft): Promise<void>;
  /** Removes a draft; nothing happens when it is gone already. */
  remove(space: string, id: string): Promise<void>;
}

/** Keeps drafts as long as the page or process lives. */
export class MemoryStore implements Store {
  readonly #spaces = new Map<string, Map<string, Draft>>();

  async load(space: string): Promise<Draft[]> {
    return [...(this.#spaces.get(space)?.values() ?? [])];
  }

  async put(space: string, draft: Draft): Promise<void> {
    const drafts = this.#spaces.get(space) ?? new Map<string, Draft>();
    this.#spaces.set(space, drafts.set(draft.id, draft));
  }

  async remove(space: string, id: string): Promise<void> {
    this.#spaces.get(space)?.delete(id);
  }
}

/** The part of `localStorage`, or of React Native's `AsyncStorage`, that a store needs. */
export interface KeyValueStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
  /** All keys, as `AsyncStorage` tells them. */
  getAllKeys?(): readonly string[] | Promise<readonly string[]>;
  /** How many keys there are, as `localStorage` tells it. */
  readonly length?: number;
  /** The key of an index, as `localStorage` tells it. */
  key?(index: number): string | null;
}

/** Keeps drafts in a storage of texts; each has a key of its own, so that two tabs can't overwrite each other's. */
export class StorageStore implements Store {
  readonly #storage: KeyValueStorage;
  /** @param storage `localStorage`, `AsyncStorage`, or what looks like one of them */
  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
  }

  async load(space: string): Promise<Draft[]> {
    const keys = (await this.#keys()).filter((key) => key.startsWith(prefix(space)));
    const texts = await Promise.all(keys.map((key) => this.#storage.getItem(key)));
    return texts.flatMap((text) => {
      try {
        return text === null ? [] : [JSON.parse(text) as Draft];
      } catch {
        return []; // somebody else wrote there
      }
    });
  }

  async put(space: string, draft: Draft): Promise<void> {
    await this.#storage.setItem(prefix(space) + draft.id, JSON.stringify(draft));
  }

  async remove(space: string, id: string): Promise<void> {
    await this.#storage.removeItem(prefix(space) + id);
  }

  async #keys(): Promise<readonly string[]> {
    if (this.#storage.getAllKeys !== undefined) return this.#storage.getAllKeys();
    return Array.from(
      { length: this.#storage.length ?? 0 },
      (_, i) => this.#storage.key?.(i) ?? '',
    );
  }
}

function prefix(space: string): string {
  return `viaduct|${encodeURIComponent(space)}|`; // so that no space is the beginning of another
}

/** Keeps drafts in IndexedDB, on the disk before `put` resolves. */
export class IndexedDbStore implements Store {
  readonly #factory: IDBFactory;
  #database: Promise<IDBDatabase> | undefined;

  /** @param factory another `indexedDB`, for tests */
  constructor(factory: IDBFactory = indexedDB) {
    this.#factory = factory;
  }

  async load(space: string): Promise<Draft[]> {
    const all = IDBKeyRange.bound([space], [space, []]);
    return (await this.#run('readonly', (drafts) => drafts.getAll(all))) as Draft[];
  }

  async put(space: string, draft: Draft): Promise<void> {
    await this.#run('readwrite', (drafts) => drafts.put(draft, [space, draft.id]));
  }

  async remove(space: string, id: string): Promise<void> {
    await this.#run('readwrite', (drafts) => drafts.delete([space, id]));
  }

  async #run(
    mode: IDBTransactionMode,
    ask: (drafts: IDBObjectStore) => IDBRequest,
  ): Promise<unknown> {
    let transaction: IDBTransaction;
    try {
      transaction = (await this.#open()).transaction('drafts', mode, { durability: 'strict' });
    } catch {
      // browsers close databases of pages that slept
      this.#database = undefined;
      transaction = (await this.#open()).transaction('drafts', mode, { durability: 'strict' });
    }
    return new Promise((resolve, reject) => {
      const request = ask(transaction.objectStore('drafts'));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
  }

  #open(): Promise<IDBDatabase> {
    const opening = (this.#database ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = this.#factory.open('viaduct', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('drafts');
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // a newer version of this code in another tab must not wait for this one
        database.onversionchange = () => database.close();
        resolve(database);
      };
    }));
    opening.catch(() => (this.#database = undefined));
    return opening;
  }
}
