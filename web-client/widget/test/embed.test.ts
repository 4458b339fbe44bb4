import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embedToken } from '../src/script/embed.js';

const wanted: string[] = [];

function post(token: string, more: MessageEventInit = {}): void {
  const data = { type: 'viaduct-token', token };
  dispatchEvent(new MessageEvent('message', { data, source: null, ...more }));
}

beforeEach(() => {
  vi.useFakeTimers();
  wanted.length = 0;
  Object.assign(window, { viaduct: { postMessage: (message: string) => wanted.push(message) } });
});

afterEach(() => {
  vi.useRealTimers();
  delete window.viaductToken;
  location.hash = '';
});

describe('the token of a page in a web view', () => {
  it('is taken out of the address at once, and nothing else is', async () => {
    location.hash = '#token=from-address&x=1';
    const source = embedToken(() => {});
    expect(location.href).not.toContain('from-address');
    expect(location.hash).toBe('#x=1');
    expect(await source('first')).toBe('from-address');
    expect(await source('first')).toBe('from-address');
  });

  it('is asked of the app when it expires or was refused', async () => {
    location.hash = '#token=old';
    const source = embedToken(() => {});
    await source('first');
    const renewed = source('refused');
    expect(wanted.map((each) => JSON.parse(each))).toEqual([{ type: 'viaduct-token-wanted' }]);
    post('new');
    expect(await renewed).toBe('new');
  });

  it('is the one that the app has posted before it was asked', async () => {
    location.hash = '#token=old';
    const source = embedToken(() => {});
    await source('first');
    post('posted early');
    expect(await source('refused')).toBe('posted early');
    expect(wanted).toEqual([]);
  });

  it('is none when the app gives none, until it does', async () => {
    const wake = vi.fn();
    const source = embedToken(wake);
    const none = source('first');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await none).toBeNull();
    expect(wake).not.toHaveBeenCalled();
    post('late');
    expect(wake).toHaveBeenCalledOnce();
    expect(await source('first')).toBe('late');
  });

  it('is not taken from other windows, nor from other messages', async () => {
    const source = embedToken(() => {});
    const asked = source('first');
    post('of a frame below', { source: {} as Window });
    dispatchEvent(new MessageEvent('message', { data: 'not json', source: null }));
    dispatchEvent(new MessageEvent('message', { data: { type: 'viaduct-token', token: 1 } }));
    dispatchEvent(new MessageEvent('message', { data: { type: 'other', token: 'other' } }));
    post('of the app');
    expect(await asked).toBe('of the app');
  });

  it('comes from the page’s own function where there is one', async () => {
    const source = embedToken(() => {});
    window.viaductToken = () => 'of the function';
    expect(await source('first')).toBe('of the function');
    expect(wanted).toEqual([]);
  });
});
