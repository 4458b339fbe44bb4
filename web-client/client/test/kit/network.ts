import type { WebSocketConstructor, WebSocketLike } from '../../src/index.js';

type Frame = Record<string, unknown> & { type: string };

/** A WebSocket whose other end is the test. */
export class FakeSocket implements WebSocketLike {
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  onerror: WebSocketLike['onerror'] = null;
  readonly sent: Frame[] = [];
  /** The client closed it. */
  closed = false;
  welcomed = false;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Frame);
  }

  close(): void {
    this.closed = true;
  }

  gives(frame: object | string): void {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.onmessage?.({ data } as never);
  }

  /** Says welcome. */
  welcomes(more: object = {}): void {
    this.welcomed = true;
    this.gives({ ...welcome, ...more });
  }

  ends(code: number, reason = ''): void {
    this.onclose?.({ code, reason } as never);
  }

  /** What was sent of one type, in order. */
  frames(type: string): Frame[] {
    return this.sent.filter((frame) => frame.type === type);
  }

  /** Accepts the newest send. */
  accepts(seq: number, more: object = {}): void {
    const { ref, id } = this.frames('send').at(-1) as Frame & { ref: string; id: string };
    const created_at = '2026-03-01T10:15:30.123Z';
    this.gives({ type: 'accepted', ref, id, seq, message_id: `m${seq}`, created_at, ...more });
  }
}

export const welcome = {
  type: 'welcome',
  protocol: 1,
  session: 's',
  contact: { id: 'anna', name: 'Anna' },
  last_seq: 0,
  delivered: 0,
  seen: 0,
  conversation: { state: 'open', operator: null },
  limits: { text: 4096, attachments: 10, attachment_bytes: 1000, frame_bytes: 65_536 },
  heartbeat: 25,
};

/** A message of the helpdesk. */
export function outgoing(seq: number, more: object = {}): object {
  return {
    type: 'message',
    seq,
    message_id: `m${seq}`,
    direction: 'outgoing',
    author: { kind: 'operator', id: '7' },
    text: `text ${seq}`,
    status: 'pending',
    created_at: '2026-03-01T10:15:30.123Z',
    ...more,
  };
}

/** A call over HTTP as the test sees it. */
export interface Call {
  method: string;
  /** Behind the app's path. */
  path: string;
  authorization: string | undefined;
  body: unknown;
  signal: AbortSignal | undefined;
}

/** Sockets and HTTP calls of a client, scripted by the test. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];
  readonly calls: Call[] = [];
  /** Answers calls; fails them as long as it is not set. */
  answer: (call: Call) => Response | Promise<Response> = () => {
    throw new TypeError('no network');
  };
  /** Makes the constructor throw, as on a page that may not. */
  forbidden = false;

  readonly WebSocket: WebSocketConstructor;
  readonly fetch: typeof fetch;

  constructor() {
    const network = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        if (network.forbidden) throw new Error('insecure');
        super(url, protocols);
        network.sockets.push(this);
      }
    };
    this.fetch = async (url, init) => {
      const headers = init?.headers as Record<string, string>;
      const call: Call = {
        method: init?.method ?? 'GET',
        path: String(url).replace(/^.*\/v1\/apps\/[^/]*/, ''),
        authorization: headers['Authorization'],
        body: typeof init?.body === 'string' ? JSON.parse(init.body) : init?.body,
        signal: init?.signal ?? undefined,
      };
      this.calls.push(call);
      return new Promise((resolve, reject) => {
        const abort = (): void => reject(new Error('aborted'));
        call.signal?.addEventListener('abort', abort);
        Promise.resolve()
          .then(() => this.answer(call))
          .finally(() => call.signal?.removeEventListener('abort', abort))
          .then(resolve, reject);
      });
    };
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was made');
    return socket;
  }
}

export function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

/** A refusal by the gateway. */
export function problem(
  status: number,
  more: object = {},
  headers: Record<string, string> = {},
): Response {
  const type = { 'Content-Type': 'application/problem+json' };
  return json(
    status,
    { title: 'x', status, detail: `because ${status}`, ...more },
    { ...type, ...headers },
  );
}

/** A response of server-sent events that the test writes. */
export class FakeEvents {
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly response = new Response(
    new ReadableStream<Uint8Array>({ start: (controller) => (this.controller = controller) }),
    { headers: { 'Content-Type': 'text/event-stream' } },
  );

  write(text: string): void {
    this.controller?.enqueue(new TextEncoder().encode(text));
  }

  gives(frame: object): void {
    this.write(`data: ${JSON.stringify(frame)}\n\n`);
  }

  ends(): void {
    this.controller?.close();
  }

  breaks(): void {
    this.controller?.error(new TypeError('network changed'));
  }
}
