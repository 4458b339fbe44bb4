import type { WebSocketConstructor, WebSocketLike } from './environment.js';
import { reasonOf } from './errors.js';
import { parseFrame } from './frames.js';
import type { Opener } from './transport.js';
import { query } from './transport.js';

const NORMAL = 1000;
const ABNORMAL = 1006;

/** Links over a WebSocket; the token goes as a subprotocol, because browsers can't set headers. */
export function socketOpener(base: string, WebSocket: WebSocketConstructor): Opener {
  const url = `${base.replace(/^http/, 'ws')}/socket`;
  return ({ token, after }, events) => {
    let socket: WebSocketLike | undefined;
    let over = false;
    const end = (code: number, reason: string): void => {
      if (over) return;
      over = true;
      events.onClose({ code, reason });
    };
    try {
      const made = new WebSocket(url + query(after), ['viaduct.v1', `bearer.${token}`]);
      socket = made;
      made.onmessage = ({ data }: { data: unknown }) => {
        if (over) return;
        const frame = parseFrame(data);
        if (frame === undefined) events.onBadFrame();
        else events.onFrame(frame);
      };
      made.onclose = ({ code, reason }: { code?: number; reason?: string }) =>
        end(code ?? ABNORMAL, reason ?? '');
      // a close follows; without a listener Node's would throw
      made.onerror = () => {};
    } catch (thrown) {
      void Promise.resolve().then(() => end(ABNORMAL, reasonOf(thrown)));
    }
    return {
      name: 'websocket',
      send(frame) {
        try {
          if (!over) socket?.send(JSON.stringify(frame));
        } catch {
          // it is closing: the close follows, and what has no answer is sent again
        }
      },
      close() {
        over = true;
        socket?.close(NORMAL);
      },
    };
  };
}
