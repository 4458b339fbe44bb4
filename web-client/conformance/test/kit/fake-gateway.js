import http from 'node:http';
import { WebSocketServer } from 'ws';
import { claimsOf, sign } from '../../src/jwt.js';
import { Room } from './room.js';

export const APP = 'acme';
export const SECRET = 'acme-secret-0123456789-0123456789-0123456789';
const FRAME_BYTES = 65_536;

/**
 * What a gateway may do wrong, by name.
 *
 * @typedef {Record<string, boolean>} Defects
 */

/**
 * A gateway's socket in memory, right unless it is given a defect.
 *
 * @param {Defects} defects
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function fakeGateway(defects) {
  /** @type {Map<string, Room>} */
  const rooms = new Map();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES,
    handleProtocols: (offered) => {
      const names = [...offered];
      return (defects.echoesToken ? names.at(-1) : names[0]) ?? false;
    },
  });
  const server = http.createServer((_, response) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"status":401}');
  });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const offered = request.headers['sec-websocket-protocol'] ?? '';
    const token =
      request.headers.authorization?.replace(/^Bearer /, '') ?? /bearer\.(.*)/.exec(offered)?.[1];
    const known = url.pathname === `/v1/apps/${APP}/socket`;
    const status = known ? (isGood(token, defects) ? 101 : 401) : 404;
    if (status !== 101) {
      const body = JSON.stringify({ status });
      const headers = `content-type: application/problem+json\r\ncontent-length: ${body.length}`;
      return void socket.end(`HTTP/1.1 ${status} No\r\n${headers}\r\n\r\n${body}`);
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => {}); // ws closes with 1009 by itself
      const { sub, name } = claimsOf(token ?? '');
      const key = defects.oneForAll ? 'all' : String(sub);
      const room = rooms.get(key) ?? new Room(defects, rooms);
      rooms.set(key, room);
      if (typeof name === 'string') room.name = name;
      const after = url.searchParams.get('after');
      room.enter(opened, String(sub), after === null ? undefined : Number(after));
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = async () => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/** @param {string | undefined} token @param {Defects} defects */
function isGood(token, defects) {
  if (token === undefined) return false;
  const claims = claimsOf(token);
  if (token !== sign(claims, SECRET) && !(defects.takesUnsigned && /\.$/.test(token))) return false;
  const { sub, aud, exp } = claims;
  const subject = typeof sub === 'string' && sub.length >= 1 && sub.length <= 255;
  return subject && (aud === APP || defects.takesAnyAudience === true) && typeof exp === 'number';
}
