import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Unmet } from '../expect.js';

/** @typedef {import('./http.js').Gateway} Gateway */
/** @typedef {import('./http.js').Answer} Answer */

/**
 * Asks for the upgrade, and hangs up when it was granted: for what a WebSocket client would not show.
 *
 * @param {Gateway} gateway
 * @param {{ app?: string, token?: string, protocols?: string, origin?: string, query?: string }} [options]
 * @returns {Promise<Answer & { protocol: string | undefined }>}
 */
export function handshake(gateway, { app, token, protocols, origin, query = '' } = {}) {
  const path = `/v1/apps/${app ?? encodeURIComponent(gateway.app)}/socket${query}`;
  const address = new URL(gateway.url + path);
  return new Promise((resolve, reject) => {
    const request = (address.protocol === 'https:' ? https : http).request(address, {
      agent: false, // a connection of its own: what was asked to upgrade is not used again
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(protocols === undefined ? {} : { 'sec-websocket-protocol': protocols }),
        ...(origin === undefined ? {} : { origin }),
      },
    });
    /** @param {http.IncomingMessage} response @param {string} body */
    const answered = (response, body) => {
      const headers = /** @type {Record<string, string>} */ (
        Object.fromEntries(Object.entries(response.headers).map(([k, v]) => [k, String(v)]))
      );
      let json;
      try {
        json = JSON.parse(body);
      } catch {
        // not every answer is JSON
      }
      const status = response.statusCode ?? 0;
      const protocol = headers['sec-websocket-protocol'];
      const answer = { what: 'upgrade', status, headers, body, json, protocol };
      gateway.book.answer(answer);
      resolve(answer);
    };
    request.setTimeout(gateway.timeout, () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => reject(new Unmet('an answer to the upgrade', error.message)));
    request.on('upgrade', (response, socket) => {
      socket.on('error', () => {});
      socket.destroy();
      answered(response, '');
    });
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (body += part));
      response.on('end', () => answered(response, body));
    });
    request.end();
  });
}
