import { MemoryStore, ViaductClient } from '@viaduct/client';
import type { Limits, Welcome } from '@viaduct/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Uploads } from '../src/uploads.js';

let limits: Limits;

let answers: (() => Promise<Response>)[];
let asked: Request[];
let uploads: Uploads;

beforeEach(() => {
  limits = { text: 4096, attachments: 2, attachment_bytes: 100, frame_bytes: 65_536 };
  vi.stubGlobal('XMLHttpRequest', undefined); // so that the client uses fetch
  answers = [];
  asked = [];
  const client = new ViaductClient({
    url: 'https://gateway.example',
    app: 'acme',
    token: () => 'token',
    store: new MemoryStore(),
    fetch: (url, options) => {
      asked.push(new Request(url as string, options));
      return answers.shift()?.() ?? Promise.reject(new Error('no more answers'));
    },
  });
  Object.defineProperty(client, 'welcome', { value: { limits } as Welcome });
  uploads = new Uploads(client, () => {});
});

afterEach(() => vi.unstubAllGlobals());

function file(name: string, size = 10): File {
  return new File(['x'.repeat(size)], name, { type: 'image/png' });
}

const json =
  (status: number, body: object, type = 'application/json') =>
  async () =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } });

const settled = () => vi.waitFor(() => expect(uploads.isDone).toBe(true));

describe('files of a message', () => {
  it('are uploaded to the gateway, and taken by the message', async () => {
    answers = [
      json(201, { id: 'a1', url: 'https://gateway.example/attachments/a1' }),
      json(201, { id: 'a2', url: 'https://gateway.example/attachments/a2', name: 'other.png' }),
    ];
    uploads.add([file('one.png'), file('two.png')]);
    expect(uploads.files.map(({ state }) => state)).toEqual(['uploading', 'uploading']);
    await settled();
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://gateway.example/v1/apps/acme/attachments',
      'POST https://gateway.example/v1/apps/acme/attachments',
    ]);
    expect(uploads.take()).toEqual([
      {
        id: 'a1',
        name: 'one.png',
        content_type: 'image/png',
        bytes: 10,
        url: 'https://gateway.example/attachments/a1',
      },
      {
        id: 'a2',
        name: 'other.png',
        content_type: 'image/png',
        bytes: 10,
        url: 'https://gateway.example/attachments/a2',
      },
    ]);
    expect(uploads.files).toEqual([]);
  });

  it('are refused here when they are too large or too many', async () => {
    answers = [json(201, { id: 'a1' }), json(201, { id: 'a2' })];
    uploads.add([file('large.png', 101)]);
    expect(uploads.trouble).toEqual({ code: 'too_large', name: 'large.png', most: 100 });
    uploads.add([file('1'), file('2'), file('3')]);
    expect(uploads.trouble).toEqual({ code: 'too_many' });
    expect(uploads.files.map((each) => each.file.name)).toEqual(['1', '2']);
    await settled();
  });

  it('stay when their upload failed, and are uploaded when asked again', async () => {
    answers = [json(503, {}, 'application/problem+json'), json(201, { id: 'a1' })];
    uploads.add([file('one.png')]);
    await settled();
    const [failed] = uploads.files;
    expect(failed?.state).toBe('failed');
    expect(uploads.take()).toEqual([]);
    uploads.retry(failed!);
    await settled();
    expect(uploads.take()).toMatchObject([{ id: 'a1' }]);
  });

  it('are offered only by a gateway that takes some', () => {
    limits.attachments = 0;
    expect(uploads.isPossible).toBe(false);
    uploads.add([file('one.png')]);
    expect([uploads.files, uploads.trouble]).toEqual([[], { code: 'unsupported' }]);
  });

  it('are not offered any more when the gateway turns out to take none', async () => {
    expect(uploads.isPossible).toBe(true);
    answers = [async () => new Response('<html>', { status: 404 })];
    uploads.add([file('one.png')]);
    await vi.waitFor(() => expect(uploads.isPossible).toBe(false));
    expect(uploads.trouble).toEqual({ code: 'unsupported' });
    expect(uploads.files).toEqual([]);
  });

  it('can be taken back while they are on their way', async () => {
    answers = [() => new Promise(() => {}), json(201, { id: 'a2' })];
    uploads.add([file('one.png')]);
    uploads.remove(uploads.files[0]!);
    await vi.waitFor(() => expect(asked).toHaveLength(0));
    expect([uploads.files, uploads.isDone]).toEqual([[], true]);
  });
});
