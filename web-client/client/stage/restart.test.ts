import { gateway, newContact, until } from '@viaduct/stage';
import { describe, expect, it } from 'vitest';
import { BlockedWebSocket, Device } from './device.js';

/** A conversation that goes on by itself until it is told to stop. */
class Traffic {
  readonly written: string[] = [];
  readonly answered: string[] = [];
  private stopped = false;
  private readonly both: Promise<unknown>;

  constructor(readonly device: Device) {
    this.both = Promise.all([this.write(), this.answer()]);
  }

  /** Enough has gone each way since now. */
  async goesOn(): Promise<void> {
    const written = this.device.accepted.length + 10;
    const answered = this.device.replies.length + 3;
    await until(
      () => this.device.accepted.length >= written && this.device.replies.length >= answered,
      'messages in both directions',
    );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.both;
    await this.device.sentAll();
  }

  private async write(): Promise<void> {
    while (!this.stopped) {
      this.written.push(`question ${this.written.length + 1}`);
      await this.device.client.send({ text: this.written.at(-1) ?? '' });
      await pace(250);
    }
  }

  private async answer(): Promise<void> {
    await this.device.atHelpdesk(1);
    while (!this.stopped) {
      this.answered.push(`answer ${this.answered.length + 1}`);
      await this.device.operator.reply(this.answered.at(-1) ?? '');
      await pace(500);
    }
  }
}

/** Comes back soon, so that nobody waits for it here. */
const random = (): number => Math.random() / 8;

function pace(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe('under traffic in both directions, over a WebSocket and over events', () => {
  it.each([
    ['kill -9', 'kill'],
    ['an orderly shutdown', 'stop'],
  ] as const)('%s of the gateway loses, doubles and reorders nothing', async (_, end) => {
    const talks = [
      new Traffic(new Device(newContact(), { random })),
      new Traffic(new Device(newContact(), { random, WebSocket: BlockedWebSocket })),
    ];
    await Promise.all(talks.map((talk) => talk.goesOn()));
    await gateway(end);
    await gateway('start');
    await Promise.all(talks.map((talk) => talk.goesOn()));
    await Promise.all(talks.map((talk) => talk.stop()));

    for (const { device, written, answered } of talks) {
      expect(await device.atHelpdesk(written.length)).toEqual(written);
      await until(() => device.replies.length >= answered.length, 'all answers');
      expect(device.replies).toEqual(answered);
      const seqs = device.messages.map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(written.length + answered.length);
      expect(device.client.position).toBe(written.length + answered.length);
      expect(device.states.some(({ name }) => name === 'disconnected')).toBe(false);
      device.client.disconnect();
    }
  });
});
