import { Backoff } from './backoff.js';
import type { Drafts } from './drafts.js';
import type { Clock } from './environment.js';
import { defined } from './errors.js';
import type { Accepted, ClientFrame, Refusal, SendBody } from './frames.js';
import { bytesOf, isPassing } from './frames.js';
import type { Draft, DraftError } from './store.js';
import { Timer } from './timer.js';
import type { Link } from './transport.js';

/** A link that stands and has not answered for so long does not work. */
const ANSWER_WITHIN = 15_000;

/**
 * Sends drafts one after the other, each when the one before it is answered: were two under way, a passing refusal of
 * the first would let the second overtake it.
 */
export class Sender {
  readonly #drafts: Drafts;
  readonly #onSilence: () => void;
  #link: Link | undefined;
  #flight: { ref: string; draft: Draft } | undefined;
  #frameBytes = Infinity;
  #sent = 0;
  readonly #backoff: Backoff;
  readonly #answer: Timer;
  readonly #pause: Timer;
  readonly #grace: Timer;

  constructor(drafts: Drafts, clock: Clock, random: () => number, onSilence: () => void) {
    this.#drafts = drafts;
    this.#onSilence = onSilence;
    this.#backoff = new Backoff(random, 1_000);
    this.#answer = new Timer(clock);
    this.#pause = new Timer(clock);
    this.#grace = new Timer(clock);
  }

  up(link: Link, frameBytes = Infinity): void {
    this.#link = link;
    this.#frameBytes = frameBytes;
    this.pump();
  }

  down(): void {
    this.#link = undefined;
    this.#flight = undefined;
    this.#answer.clear();
    this.#grace.clear();
  }

  /** Sends what is next, if it may. */
  pump(): void {
    const flight = this.#flight;
    const link = this.#link;
    // another tab's, or a message of the stream, was faster
    if (flight !== undefined && this.#drafts.get(flight.draft.id) === undefined) this.#landed();
    if (link === undefined || this.#flight !== undefined || this.#pause.isSet) return;
    this.#grace.clear();
    const next = this.#drafts.next();
    if (typeof next === 'number') return this.#grace.set(next, () => this.pump());
    if (next === undefined) return;
    this.#sent += 1;
    const ref = `send${this.#sent}`;
    const frame: ClientFrame = { type: 'send', ref, ...bodyOf(next) };
    if (bytesOf(frame) > this.#frameBytes) {
      const message = 'the frame is too large';
      return this.#drafts.failed(next.id, { code: 'too_large', message }); // comes back here when stored
    }
    this.#flight = { ref, draft: next };
    this.#answer.set(ANSWER_WITHIN, this.#onSilence);
    link.send(frame);
  }

  /** The draft that was accepted, if it was sent here. */
  accepted(frame: Accepted): Draft | undefined {
    this.#backoff.reset();
    return this.#flight?.draft.id === frame.id ? this.#landed() : this.#drafts.get(frame.id);
  }

  /** `true` when it was a draft that was refused. */
  refused(frame: Refusal): boolean {
    const flight = this.#flight;
    if (flight === undefined || frame.ref !== flight.ref) return false;
    this.#landed();
    const { code, message = code, field, retry_after: retryAfter } = frame;
    if (isPassing(code)) {
      const backoff = this.#backoff.next();
      this.#pause.set(Math.max(backoff, (retryAfter ?? 0) * 1_000), () => this.pump());
    } else {
      const error = defined<DraftError>({ code, message, field });
      this.#drafts.failed(flight.draft.id, error);
      this.pump();
    }
    return true;
  }

  /** The frame in flight closed the link: it would do so again. */
  tooLarge(): void {
    const draft = this.#landed();
    if (draft !== undefined) {
      this.#drafts.failed(draft.id, {
        code: 'too_large',
        message: 'the frame is too large',
      });
    }
  }

  #landed(): Draft | undefined {
    const draft = this.#flight?.draft;
    this.#flight = undefined;
    this.#answer.clear();
    return draft;
  }
}

function bodyOf({ id, content, sent_at }: Draft): SendBody {
  const { text, attachments, location, reply_to, payload } = content;
  const files = attachments?.map((file) => ({ id: file.id }));
  return { id, text, attachments: files, location, reply_to, payload, sent_at };
}
