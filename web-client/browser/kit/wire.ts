import type { Page, WebSocketRoute } from 'playwright-core';

/** A frame of the gateway, as far as tests look into it. */
interface Frame {
  type: string;
  messages?: { seq: number }[];
  [field: string]: unknown;
}

/** What goes between the widget and the gateway: tests put frames of the gateway in between, or hold them back. */
export class Wire {
  /** Frames of the widget, in order. */
  readonly sent: Frame[] = [];
  private socket: WebSocketRoute | undefined;
  private held: { types: string[]; data: string[] } | undefined;
  private welcomed: Frame | undefined;
  private limits: object = {};

  /** Call it before the page is opened. */
  static async of(page: Page): Promise<Wire> {
    const wire = new Wire();
    await page.routeWebSocket(/\/socket/, (socket) => wire.through(socket));
    return wire;
  }

  /** Lets the gateway announce other limits. */
  limit(limits: object): void {
    this.limits = limits;
  }

  /** Says something in the gateway's name. */
  say(frame: Frame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  /** Says that somebody wrote, as the next message of the stream. */
  write(message: object): void {
    const seq = (this.welcomed?.['last_seq'] as number) + 1;
    this.welcomed = { ...this.welcomed!, last_seq: seq };
    this.say({
      type: 'message',
      seq,
      message_id: `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
      direction: 'outgoing',
      author: { kind: 'operator', id: '1', name: 'Anna Keller' },
      status: 'sent',
      created_at: new Date().toISOString(),
      ...message,
    });
  }

  /** Keeps the gateway's frames of these types back until `release`. */
  hold(...types: string[]): void {
    this.held = { types, data: [] };
  }

  /** How many are held back. */
  get waiting(): number {
    return this.held?.data.length ?? 0;
  }

  /** Passes on the first of what was held back so far, or all; more is held back. */
  release(count = Infinity): void {
    for (const data of this.held?.data.splice(0, count) ?? []) this.socket?.send(data);
  }

  /** Holds nothing back any more. */
  letThrough(): void {
    this.release();
    this.held = undefined;
  }

  private through(socket: WebSocketRoute): void {
    this.socket = socket;
    const gateway = socket.connectToServer();
    socket.onMessage((data) => {
      this.sent.push(JSON.parse(String(data)) as Frame);
      gateway.send(data);
    });
    gateway.onMessage((data) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.type === 'welcome') {
        const limits = { ...(frame['limits'] as object), ...this.limits };
        this.welcomed = { ...frame, limits };
        return this.say(this.welcomed);
      }
      if (this.held?.types.includes(frame.type)) this.held.data.push(String(data));
      else socket.send(data);
    });
  }
}
