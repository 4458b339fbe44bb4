import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { ViaductClient } from '../src/index.js';
import type { Message, WebSocketConstructor } from '../src/index.js';
import { outgoing, welcome } from './kit/network.js';
import { jwt } from './kit/setup.js';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

describe('in Node, over a real WebSocket', () => {
  it('connects, sends, receives and comes back after the server went away', async () => {
    const urls: string[] = [];
    const protocols: string[] = [];
    let seq = 0;
    const http = createServer((_, response) => response.writeHead(503).end());
    const server = new WebSocketServer({ server: http, handleProtocols: () => 'viaduct.v1' });
    server.on('connection', (socket, request) => {
      urls.push(request.url ?? '');
      protocols.push(request.headers['sec-websocket-protocol'] ?? '');
      socket.send(JSON.stringify({ ...welcome, last_seq: seq }));
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as { type: string; ref: string; id: string };
        if (frame.type !== 'send') return;
        seq += 1;
        const { ref, id } = frame;
        const created_at = new Date().toISOString();
        const accepted = { type: 'accepted', ref, id, seq, message_id: `m${seq}`, created_at };
        socket.send(JSON.stringify(accepted));
        seq += 1;
        socket.send(JSON.stringify(outgoing(seq, { text: 'answer' })));
      });
    });
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
    closers.push(() => {
      server.close();
      http.closeAllConnections();
      http.close();
    });

    const token = jwt({ sub: 'anna', exp: Date.now() / 1000 + 3600 });
    const client = new ViaductClient({
      url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/chat/`,
      app: 'demo',
      token: () => token,
      WebSocket: WebSocket as unknown as WebSocketConstructor,
      random: () => 0.01,
    });
    closers.push(() => client.disconnect());
    const messages: Message[] = [];
    client.on('message', (message) => messages.push(message));
    client.connect();
    await client.send({ text: 'question' });
    await expect.poll(() => messages.map(({ text }) => text)).toEqual(['question', 'answer']);
    expect(urls).toEqual(['/chat/v1/apps/demo/socket']);
    expect(protocols).toEqual([`viaduct.v1,bearer.${token}`]);

    for (const socket of server.clients) socket.terminate();
    await expect.poll(() => urls).toHaveLength(2);
    expect(urls[1]).toBe('/chat/v1/apps/demo/socket?after=2');
    await expect.poll(() => client.state.name).toBe('connected');
  });

  it('ends quietly when it is disconnected while it connects', async () => {
    const client = new ViaductClient({
      url: 'http://127.0.0.1:9',
      app: 'demo',
      token: () => 'jwt',
      WebSocket: WebSocket as unknown as WebSocketConstructor,
    });
    client.connect();
    await new Promise((later) => setTimeout(later, 1));
    client.disconnect();
    await new Promise((later) => setTimeout(later, 20));
    expect(client.state.name).toBe('disconnected');
  });
});
