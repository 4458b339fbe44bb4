import { tokenIn } from '../identity.js';
import type { TokenSource } from '../identity.js';

/** So long the app that shows the page may take to answer. */
const ANSWERS_WITHIN = 10_000;

/**
 * The token of a page in a web view: first the one in the address' fragment, which is removed at once; then the one that
 * `window.viaductToken` gives, or that the app posts: `{"type": "viaduct-token", "token": …}`, asked for by
 * `{"type": "viaduct-token-wanted"}` to the frame above or the app's `viaduct` message handler.
 *
 * @param wake called when a token was posted that nobody waits for
 */
export function embedToken(wake: () => void): TokenSource {
  const fragment = new URLSearchParams(location.hash.slice(1));
  let token = fragment.get('token');
  if (token !== null) {
    fragment.delete('token');
    const rest = fragment.size > 0 ? `#${fragment}` : '';
    history.replaceState(history.state, '', location.pathname + location.search + rest);
  }
  let given: string | null = null;
  let waiting: (() => void) | undefined;
  const give = (): string | null => (given = token);
  addEventListener('message', ({ data, source }: MessageEvent) => {
    // from the frame above or, where there is none, from the app itself; others have no business here
    if (source !== null && source !== window && source !== window.parent) return;
    const posted = tokenOf(data);
    if (posted === null) return;
    token = posted;
    if (waiting === undefined) wake();
    else waiting();
  });
  return async (reason) => {
    // who asks again wants another one, unless everything begins anew
    if (token !== null && (token !== given || reason === 'first')) return give();
    if (window.viaductToken !== undefined) return window.viaductToken();
    return new Promise((resolve) => {
      waiting = () => {
        clearTimeout(timer);
        waiting = undefined;
        resolve(give());
      };
      const timer = setTimeout(() => {
        waiting = undefined;
        resolve(null); // says to sign in; one that is posted later wakes it
      }, ANSWERS_WITHIN);
      askFor();
    });
  };
}

function tokenOf(data: unknown): string | null {
  try {
    const message = (typeof data === 'string' ? JSON.parse(data) : data) as {
      type?: unknown;
      token?: unknown;
    } | null;
    if (message?.type !== 'viaduct-token' || typeof message.token !== 'string') return null;
    return tokenIn(message.token);
  } catch {
    return null; // meant for somebody else
  }
}

interface AppBridges {
  webkit?: { messageHandlers?: { viaduct?: { postMessage(message: unknown): void } } };
  viaduct?: { postMessage(message: string): void };
  ReactNativeWebView?: { postMessage(message: string): void };
}

/** iOS, Android and React Native each have their own way; a frame has its parent. */
function askFor(): void {
  const wish = { type: 'viaduct-token-wanted' };
  const { webkit, viaduct, ReactNativeWebView } = window as AppBridges;
  webkit?.messageHandlers?.viaduct?.postMessage(wish);
  viaduct?.postMessage(JSON.stringify(wish));
  ReactNativeWebView?.postMessage(JSON.stringify(wish));
  if (window.parent !== window) window.parent.postMessage(wish, '*');
}
