import { seenWhenVisible } from '@viaduct/client';
import type { SeenObserver, TimelineItem } from '@viaduct/client';
import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Chat } from '../chat.js';
import { Chunks } from '../chunks.js';
import type { Chunk } from '../chunks.js';
import type { Speech } from '../languages/speech.js';
import { ScrollKeeper } from '../scroll-keeper.js';
import { attachmentStyle } from '../views/attachment.js';
import { avatarStyle } from '../views/avatar.js';
import { buttonStyle } from '../views/buttons.js';
import { icons } from '../views/icons.js';
import { isFailed, isOwn, line, nameOf } from '../views/message.js';
import type { MessageContext } from '../views/message.js';
import { messagesStyle } from './messages.style.js';
import { common } from './theme.js';

/** The conversation: all that was said, back to its beginning. */
export class ViaductMessages extends LitElement {
  static override readonly styles = [
    common,
    messagesStyle,
    avatarStyle,
    attachmentStyle,
    buttonStyle,
  ];
  static override readonly properties = {
    chat: { attribute: false },
    speech: { attribute: false },
    revision: { attribute: false },
  };

  declare chat: Chat | undefined;
  declare speech: Speech;
  /** Another one says that something changed. */
  declare revision: number;
  private readonly chunks = new Chunks();
  private keeper: ScrollKeeper | undefined;
  private seen: SeenObserver | undefined;
  private readonly watched = new Map<number, Element>();
  /** The newest line that the reader was at the end of. */
  private readTo: string | undefined;
  private newest: string | undefined;
  private failedAt: TimelineItem | undefined;
  /** What had the focus before something changed. */
  private focused: Element | null = null;

  /** To the newest message. */
  toEnd(): void {
    this.keeper?.toEnd();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.keeper?.close();
    this.keeper = undefined;
    this.unwatch();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const { chat, speech } = this;
    const items = chat?.timeline.items ?? [];
    return html`<div
        class="scroller"
        role="log"
        aria-live="off"
        aria-label=${speech.say('messages')}
        tabindex="0"
      >
        ${this.older(items)}
        ${repeat(
          this.chunks.of(items),
          ({ key }) => key,
          (chunk) => this.chunk(chunk),
        )}
        ${
          chat?.isClosed
            ? html`<div class="note">
                <span>${speech.say('closed')}</span><span>${speech.say('startNew')}</span>
              </div>`
            : nothing
        }
      </div>
      ${this.jump(items)} ${this.typing()}`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('chat')) this.unwatch();
    this.focused = this.shadowRoot?.activeElement ?? null;
    if (this.keeper?.isAtEnd ?? true) this.readTo = this.chat?.timeline.items.at(-1)?.key;
  }

  protected override updated(): void {
    this.keeper ??= this.makeKeeper();
    for (const chunk of this.chunkElements()) this.keeper.watch(chunk);
    const last = this.chat?.timeline.items.at(-1);
    const writes = last !== undefined && last.key !== this.newest && isOwn(last);
    this.newest = last?.key;
    if (writes)
      this.keeper.toEnd(); // who writes wants to see it
    else this.keeper.keep();
    // a button that is used up is gone; who pressed it by keyboard goes on from here
    if (this.focused?.isConnected === false) this.scroller()?.focus({ preventScroll: true });
    this.watchUnseen();
    this.maybeOlder();
  }

  private older(items: readonly TimelineItem[]): TemplateResult {
    const { chat, speech } = this;
    if (chat === undefined) return this.empty();
    if (items.length === 0) {
      const loads = !chat.timeline.isLoaded && chat.client.state.name !== 'disconnected';
      return loads ? html`<div class="older">${speech.say('loading')}</div>` : this.empty();
    }
    const text = chat.timeline.hasOlder ? 'loadingOlder' : 'beginning';
    return html`<div class="older">
      ${chat.timeline.isLoaded || chat.timeline.hasOlder ? speech.say(text) : nothing}
    </div>`;
  }

  private empty(): TemplateResult {
    // where nothing can be written, the notice says why
    if (this.chat?.isWritable === false) return html``;
    return html`<div class="empty">
      <span class="sign">${icons.chat(30)}</span><span>${this.speech.say('greeting')}</span>
    </div>`;
  }

  private chunk(chunk: Chunk): TemplateResult {
    const drafts = chunk.items.some(({ kind }) => kind === 'draft');
    const context = this.context();
    const day = context.now.toDateString();
    return html`<div class="chunk">
      ${guard([chunk, this.speech, day, drafts && context.waits, this.usedUp(chunk)], () =>
        repeat(
          chunk.items,
          ({ key }) => key,
          (item, i) => {
            const before = i === 0 ? chunk.before : chunk.items[i - 1];
            return line(item, before, chunk.items[i + 1] ?? chunk.after, context);
          },
        ),
      )}
    </div>`;
  }

  /** What of a chunk can't be answered or sent again any more. */
  private usedUp(chunk: Chunk): string {
    const { chat } = this;
    const isUsedUp = (item: TimelineItem): boolean =>
      (item.kind === 'message' &&
        item.message.buttons !== undefined &&
        chat?.answered.has(item.message.seq)) ||
      (isFailed(item) && chat?.canRetry(item) === false);
    const used = chunk.items.filter(isUsedUp).map(({ key }) => key);
    return `${chat?.isWritable} ${used.join()}`;
  }

  private context(): MessageContext {
    const { chat, speech } = this;
    return {
      speech,
      now: new Date(),
      waits: chat?.reach !== 'connected',
      find: (seq) =>
        chat?.timeline.items.find((item) => item.kind === 'message' && item.message.seq === seq),
      actions: {
        canPress: ({ seq }) => chat !== undefined && chat.isWritable && !chat.answered.has(seq),
        canRetry: (item) => chat?.canRetry(item) ?? false,
        press: (message, button) => chat?.press(message, button),
        askPlace: (message) => {
          const failed = (): boolean =>
            this.dispatchEvent(new CustomEvent('trouble', { detail: 'locationFailed' }));
          if (!('geolocation' in navigator)) return void failed();
          navigator.geolocation.getCurrentPosition(
            ({ coords }) =>
              chat?.sendPlace({ lat: coords.latitude, lng: coords.longitude }, message),
            failed,
          );
        },
        retry: (item) => chat?.retry(item),
        discard: (item) => chat?.discard(item),
      },
    };
  }

  private jump(items: readonly TimelineItem[]): TemplateResult | typeof nothing {
    if (this.keeper?.isAtEnd ?? true) return nothing;
    const { readTo, speech } = this;
    let news = 0;
    for (let i = items.length - 1; i >= 0 && items[i]?.key !== readTo; i -= 1) {
      const item = items[i];
      if (item !== undefined && !isOwn(item)) news += 1;
    }
    return html`<div class="jump">
      <button
        type="button"
        class=${news === 0 ? 'quiet' : ''}
        aria-label=${news === 0 ? speech.say('toEnd') : nothing}
        @click=${() => this.toEnd()}
      >
        ${news === 0 ? '' : speech.count('newMessages', news)}${icons.down(18)}
      </button>
    </div>`;
  }

  private typing(): TemplateResult {
    const author = this.chat?.isTyping;
    if (author === undefined) return html`<div class="typing"></div>`;
    const name = nameOf(author === true ? undefined : author, this.speech);
    return html`<div class="typing">
      <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span
      ><bdi dir="auto">${this.speech.say('isTyping', { name })}</bdi>
    </div>`;
  }

  private makeKeeper(): ScrollKeeper {
    const scroller = this.scroller();
    if (scroller === null) throw new Error('rendered before');
    return new ScrollKeeper(
      scroller,
      {
        chunks: () => this.chunkElements(),
        of: (chunk) => chunk.querySelectorAll(':scope > .message'),
      },
      () => {
        this.failedAt = undefined;
        this.requestUpdate();
      },
    );
  }

  /** Only those that nobody has seen: there may be ten thousand others. */
  private watchUnseen(): void {
    const { chat } = this;
    const root = this.scroller();
    if (chat === undefined || root === null) return;
    const { seen } = chat.client.receipts;
    this.seen ??= seenWhenVisible(chat.client, { root });
    for (const [seq, element] of this.watched) {
      if (seq > seen && element.isConnected) continue;
      this.seen.unobserve(element);
      this.watched.delete(seq);
    }
    const { items } = chat.timeline;
    for (let i = items.length - 1; i >= 0; i -= 1) {
      const item = items[i];
      if (item?.kind !== 'message') continue;
      const { seq, direction } = item.message;
      if (seq <= seen) break;
      if (direction === 'incoming' || this.watched.has(seq)) continue;
      const element = root.querySelector(`[data-seq="${seq}"]`);
      if (element === null) continue;
      this.watched.set(seq, element);
      this.seen.observe(element, seq);
    }
  }

  private unwatch(): void {
    this.seen?.close();
    this.seen = undefined;
    this.watched.clear();
  }

  /** Loads older messages before the reader is at the first one. */
  private maybeOlder(): void {
    const { chat } = this;
    const scroller = this.scroller();
    if (chat === undefined || scroller === null || scroller.clientHeight === 0) return;
    const { timeline } = chat;
    if (!timeline.hasOlder || timeline.isLoading || chat.reach !== 'connected') return;
    const [first] = timeline.items;
    if (scroller.scrollTop > 1.5 * scroller.clientHeight || first === this.failedAt) return;
    void chat.loadOlder().then((loaded) => {
      // what failed is tried again by the next movement, not at once and for ever
      this.failedAt = loaded ? undefined : first;
    });
  }

  private scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.scroller');
  }

  private chunkElements(): Element[] {
    return [...this.renderRoot.querySelectorAll('.scroller > .chunk')];
  }
}
