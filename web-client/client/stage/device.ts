import { Operator, newContact, stage, token, until } from '@viaduct/stage';
import { afterAll } from 'vitest';
import WebSocket from 'ws';
import { MemoryStore, ViaductClient } from '../src/index.js';
import type {
  ClientOptions,
  ConnectionState,
  Message,
  ViaductError,
  WebSocketConstructor,
} from '../src/index.js';

const devices: Device[] = [];
afterAll(() => devices.forEach(({ client }) => client.disconnect()));

/** One client of a contact against the real gateway, and all that it told. */
export class Device {
  readonly client: ViaductClient;
  readonly operator: Operator;
  readonly messages: Message[] = [];
  readonly states: ConnectionState[] = [];
  readonly errors: ViaductError[] = [];
  readonly accepted: string[] = [];
  resets = 0;

  constructor(
    readonly sub = newContact(),
    options: Partial<ClientOptions> = {},
  ) {
    this.operator = new Operator(sub);
    this.client = new ViaductClient({
      url: stage.gateway,
      app: stage.app,
      contact: sub,
      token: () => token(sub),
      WebSocket: WebSocket as unknown as WebSocketConstructor,
      store: new MemoryStore(),
      ...options,
    });
    this.client.on('message', (message) => this.messages.push(message));
    this.client.on('state', (state) => this.states.push(state));
    this.client.on('error', (error) => this.errors.push(error));
    this.client.on('reset', () => (this.resets += 1));
    this.client.on('draft', ({ draft, change }) => {
      if (change === 'accepted') this.accepted.push(draft.id);
    });
    devices.push(this);
    this.client.connect();
  }

  /** What the operator wrote, as it was told here. */
  get replies(): (string | undefined)[] {
    return this.messages.filter(({ direction }) => direction === 'outgoing').map(textOf);
  }

  /** Why it was connecting, each time. */
  get reasons(): string[] {
    return this.states.flatMap((state) => (state.name === 'connecting' ? [state.code] : []));
  }

  async connected(): Promise<void> {
    await until(() => this.client.state.name === 'connected', 'a connection');
  }

  /** Writes messages and waits until the gateway has them all. */
  async write(...texts: string[]): Promise<void> {
    for (const text of texts) await this.client.send({ text });
    await this.sentAll();
  }

  async sentAll(): Promise<void> {
    await until(() => this.client.drafts.length === 0, 'the acceptance of all messages');
  }

  /** All texts of the contact at the helpdesk, once there are so many. */
  async atHelpdesk(count: number): Promise<(string | null)[]> {
    await until(
      async () => (await this.operator.texts()).length >= count,
      `the message ${count} of ${this.sub} at the helpdesk`,
    );
    return this.operator.texts();
  }
}

export function textOf({ text }: Message): string | undefined {
  return text;
}

/** `a 1`, `a 2` … */
export function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);
}

/** As where something on the way lets no WebSocket through. */
export const BlockedWebSocket = class {
  onmessage = null;
  onerror = null;
  onclose: ((event: never) => void) | null = null;

  constructor() {
    setTimeout(() => this.onclose?.({ code: 1006, reason: '' } as never));
  }

  send(): void {}
  close(): void {}
} satisfies WebSocketConstructor;

/** A page or process that can end at any moment: nothing leaves it or reaches it afterwards. */
export class Crash {
  /** Give it to a device. */
  readonly WebSocket: WebSocketConstructor;
  private readonly sockets: WebSocket[] = [];
  private dead = false;
  private left = Infinity;

  constructor() {
    const crash = this;
    this.WebSocket = class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        if (crash.dead) throw new Error('there is no network for the dead');
        super(url, protocols);
        crash.sockets.push(this);
      }

      override send(data: string): void {
        const isMessage = (JSON.parse(data) as { type: string }).type === 'send';
        if (isMessage) crash.left -= 1;
        // it dies when the gateway may have the message, and before it can know
        super.send(data, () => crash.left <= 0 && crash.now());
        if (crash.left <= 0) this.onmessage = null;
      }
    } as unknown as WebSocketConstructor;
  }

  /** It ends with this many messages sent, before the last one is answered. */
  after(messages: number): this {
    this.left = messages;
    return this;
  }

  now(): void {
    this.dead = true;
    for (const socket of this.sockets) socket.terminate();
  }
}
