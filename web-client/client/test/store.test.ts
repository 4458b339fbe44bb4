import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { IndexedDbStore, MemoryStore, StorageStore, ViaductClient } from '../src/index.js';
import type { Draft, KeyValueStorage, Store } from '../src/index.js';

function draft(id: string, more: Partial<Draft> = {}): Draft {
  return {
    id,
    order: 1,
    content: { text: id },
    sent_at: '2026-03-01T10:00:00.000Z',
    state: 'waiting',
    ...more,
  };
}

/** As `localStorage` is. */
class FakeLocalStorage implements KeyValueStorage {
  private readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
}

/** As React Native's `AsyncStorage` is. */
class FakeAsyncStorage implements KeyValueStorage {
  private readonly map = new Map<string, string>();
  async getAllKeys(): Promise<string[]> {
    return [...this.map.keys()];
  }
  async getItem(key: string): Promise<string | null> {
    return this.map.get(key) ?? null;
  }
  async setItem(key: string, value: string): Promise<void> {
    this.map.set(key, value);
  }
  async removeItem(key: string): Promise<void> {
    this.map.delete(key);
  }
}

const kinds: [string, () => () => Store][] = [
  [
    'MemoryStore',
    () => {
      const store = new MemoryStore();
      return () => store;
    },
  ],
  [
    'StorageStore over localStorage',
    () => {
      const storage = new FakeLocalStorage();
      storage.setItem('of somebody else', '{');
      storage.setItem('viaduct|a|broken', '{');
      return () => new StorageStore(storage);
    },
  ],
  [
    'StorageStore over AsyncStorage',
    () => {
      const storage = new FakeAsyncStorage();
      return () => new StorageStore(storage);
    },
  ],
  [
    'IndexedDbStore',
    () => {
      const factory = new IDBFactory();
      return () => new IndexedDbStore(factory);
    },
  ],
];

describe.each(kinds)('%s', (_, make) => {
  it('gives back what was put, after a reload too', async () => {
    const open = make();
    const full = draft('1', {
      content: { text: 'ż', location: { lat: 1, lng: 2 }, attachments: [{ id: 'a', name: 'x' }] },
      state: 'failed',
      error: { code: 'invalid', message: 'why' },
    });
    await open().put('a', full);
    expect(await open().load('a')).toEqual([full]);
  });

  it('replaces a draft with the same id', async () => {
    const store = make()();
    await store.put('a', draft('1'));
    await store.put('a', draft('1', { state: 'failed' }));
    expect(await store.load('a')).toEqual([draft('1', { state: 'failed' })]);
  });

  it('removes, and does not mind what is gone', async () => {
    const store = make()();
    await store.put('a', draft('1'));
    await store.put('a', draft('2'));
    await store.remove('a', '1');
    await store.remove('a', '1');
    expect(await store.load('a')).toEqual([draft('2')]);
  });

  it('keeps spaces apart', async () => {
    const store = make()();
    await store.put('a', draft('1'));
    await store.put('a|b', draft('2'));
    await store.remove('b', '1');
    expect(await store.load('a')).toEqual([draft('1')]);
    expect(await store.load('a|b')).toEqual([draft('2')]);
    expect(await store.load('none')).toEqual([]);
  });

  it('bears many at once', async () => {
    const store = make()();
    const ids = Array.from({ length: 100 }, (_unused, i) => String(i));
    await Promise.all(ids.map((id) => store.put('a', draft(id))));
    expect(await store.load('a')).toHaveLength(100);
  });
});

describe('IndexedDbStore', () => {
  it('asks for the disk, not for its cache', async () => {
    const factory = new IDBFactory();
    const store = new IndexedDbStore(factory);
    await store.load('a');
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await store.put('a', draft('1'));
    expect(transaction).toHaveBeenCalledWith('drafts', 'readwrite', { durability: 'strict' });
    transaction.mockRestore();
  });

  it('opens a database again that the browser has closed', async () => {
    const store = new IndexedDbStore(new IDBFactory());
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await store.put('a', draft('1'));
    (transaction.mock.contexts[0] as IDBDatabase).close();
    transaction.mockRestore();
    await store.put('a', draft('2'));
    expect(await store.load('a')).toHaveLength(2);
  });

  it('does not stand in the way of a newer version', async () => {
    const factory = new IDBFactory();
    const store = new IndexedDbStore(factory);
    await store.put('a', draft('1'));
    await new Promise((resolve, reject) => {
      const request = factory.deleteDatabase('viaduct');
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    expect(await store.load('a')).toEqual([]);
  });

  it('fails where there is no database, and tries again the next time', async () => {
    const factory = new IDBFactory();
    const open = factory.open.bind(factory);
    let fails = true;
    factory.open = (name, version) => {
      if (fails) throw new Error('private mode');
      return open(name, version);
    };
    const store = new IndexedDbStore(factory);
    await expect(store.put('a', draft('1'))).rejects.toThrow('private mode');
    fails = false;
    await store.put('a', draft('1'));
    expect(await store.load('a')).toHaveLength(1);
  });

  it('fails when there is no room, and nothing is half there', async () => {
    const store = new IndexedDbStore(new IDBFactory());
    await expect(
      store.put('a', draft('1', { content: { text: (() => {}) as never } })),
    ).rejects.toThrow();
    expect(await store.load('a')).toEqual([]);
  });

  it('is what a browser gets by itself', async () => {
    const options = {
      url: 'https://gateway.test',
      app: 'demo',
      token: () => null,
      contact: 'anna',
    };
    const first = new ViaductClient(options);
    await first.send({ text: 'kept' });
    const second = new ViaductClient(options);
    await expect.poll(() => second.drafts).toHaveLength(1);
    first.disconnect();
    second.disconnect();
  });
});
