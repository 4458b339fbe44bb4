import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

/**
 * A client that does most things wrong: it comes back at once, with a new id for what was not accepted.
 *
 * @param {string} url
 * @param {{ query?: string, stays?: boolean }} [habits] what it asks for, and whether it comes back when it was closed
 * @returns {() => void} ends it
 */
export function naiveClient(url, { query = '', stays = false } = {}) {
  let ended = false;
  let written = 0;
  /** @type {WebSocket | undefined} */
  let socket;
  /** @type {Map<string, string>} */
  const waiting = new Map();
  /** @param {string} text */
  const send = (text) => {
    const id = randomUUID();
    waiting.set(id, text);
    if (socket?.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type: 'send', id, text, sent_at: 7 }));
    }
  };
  const connect = () => {
    if (ended) return;
    const address = `${url.replace(/^http/, 'ws')}/v1/apps/conformance/socket${query}`;
    socket = new WebSocket(address, { headers: { authorization: 'Bearer always-the-same' } });
    socket.on('open', () => {
      const texts = [...waiting.values()];
      waiting.clear();
      texts.forEach(send);
    });
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'accepted') waiting.delete(frame.id);
    });
    socket.on('error', () => {});
    socket.on('close', (code) => !(stays && code !== 1006) && setTimeout(connect, 50));
  };
  connect();
  const writing = setInterval(() => send(`message ${(written += 1)}`), 50);
  return () => {
    ended = true;
    clearInterval(writing);
    socket?.terminate();
  };
}
