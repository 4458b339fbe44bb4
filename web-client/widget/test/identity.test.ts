import { afterEach, describe, expect, it, vi } from 'vitest';
import { Guest, tokenFrom, tokenIn } from '../src/identity.js';
import type { Shelf } from '../src/shelf.js';

afterEach(() => vi.unstubAllGlobals());

function answer(...responses: Response[]): ReturnType<typeof vi.fn> {
  const fetch = vi.fn(async () => responses.shift() ?? Promise.reject(new Error('too often')));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

function shelf(): Shelf {
  const stored = new Map<string, string>();
  return {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
  };
}

const guest = (token: string): Response => new Response(JSON.stringify({ token }));

describe('a guest', () => {
  it('is made once, and is the same in the next visit', async () => {
    const fetch = answer(guest('one'));
    const kept = shelf();
    expect(new Guest('https://g.example', 'acme', kept).exists).toBe(false);
    expect(await new Guest('https://g.example', 'acme', kept).token('first')).toBe('one');
    expect(await new Guest('https://g.example', 'acme', kept).token('first')).toBe('one');
    expect(await new Guest('https://g.example', 'acme', kept).token('expiring')).toBe('one');
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(fetch.mock.calls[0]?.[0]).toBe('https://g.example/v1/apps/acme/guests');
  });

  it('is another one of another app', async () => {
    answer(guest('one'), guest('two'));
    const kept = shelf();
    await new Guest('https://g.example', 'acme', kept).token('first');
    expect(await new Guest('https://g.example', 'other', kept).token('first')).toBe('two');
  });

  it('is made anew when the token was refused, but not twice by two tabs', async () => {
    const fetch = answer(guest('one'), guest('two'));
    const kept = shelf();
    const [tab, otherTab] = [
      new Guest('https://g.example', 'acme', kept),
      new Guest('https://g.example', 'acme', kept),
    ];
    await tab.token('first');
    await otherTab.token('first');
    expect(await tab.token('refused')).toBe('two');
    expect(await otherTab.token('refused')).toBe('two');
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('is nobody where the app takes none, and a failure is no answer', async () => {
    answer(new Response('', { status: 403 }), new Response('', { status: 429 }));
    const one = new Guest('https://g.example', 'acme', shelf());
    expect(await one.token('first')).toBeNull();
    await expect(one.token('first')).rejects.toThrow('429');
  });
});

describe('the page’s backend', () => {
  it('answers with plain text, JSON, or nobody', async () => {
    answer(
      new Response('a.b.c\n'),
      new Response('{"token": "d.e.f"}'),
      new Response('', { status: 401 }),
      new Response('', { status: 500 }),
    );
    const token = tokenFrom('/chat-token');
    expect(await token('first')).toBe('a.b.c');
    expect(await token('expiring')).toBe('d.e.f');
    expect(await token('refused')).toBeNull();
    await expect(token('refused')).rejects.toThrow('500');
    expect(tokenIn('{}')).toBeNull();
  });
});
