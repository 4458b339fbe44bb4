import type { Channel } from './environment.js';
import type { Message } from './frames.js';
import type { Draft } from './store.js';

/** What tabs of one contact tell each other. */
export type TabMessage =
  | { type: 'put'; draft: Draft }
  | { type: 'accepted'; id: string; message: Message }
  | { type: 'discarded'; id: string };

/** The other tabs of a contact; where there is no channel nobody is told, and the gateway keeps things right. */
export class Tabs {
  readonly #make: ((name: string) => Channel) | null;
  readonly #onMessage: (message: TabMessage) => void;
  #channel: Channel | undefined;

  constructor(make: ((name: string) => Channel) | null, onMessage: (message: TabMessage) => void) {
    this.#make = make;
    this.#onMessage = onMessage;
  }

  open(name: string): void {
    if (this.#channel !== undefined || this.#make === null) return;
    try {
      this.#channel = this.#make(name);
      this.#channel.onmessage = ({ data }) => this.#onMessage(data as TabMessage);
    } catch {
      // a sandboxed page may not
    }
  }

  tell(message: TabMessage): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // content that can't be cloned; the store has it as far as it can
    }
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}

/** The platform's channel; in Node it must not keep the process alive. */
export function broadcastChannel(): ((name: string) => Channel) | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  return (name) => {
    const channel = new BroadcastChannel(name);
    (channel as { unref?: () => void }).unref?.();
    return channel as unknown as Channel;
  };
}
