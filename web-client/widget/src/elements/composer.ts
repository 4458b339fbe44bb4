import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { Chat } from '../chat.js';
import type { Speech } from '../languages/speech.js';
import { shelf } from '../shelf.js';
import type { Upload } from '../uploads.js';
import { icons } from '../views/icons.js';
import { common } from './theme.js';

const TALLEST = 140;

/** Where the contact writes. */
export class ViaductComposer extends LitElement {
  static override readonly properties = {
    chat: { attribute: false },
    speech: { attribute: false },
    revision: { attribute: false },
    keptAs: { attribute: false },
    text: { state: true },
  };
  static override readonly styles = [
    common,
    css`
      :host {
        display: block;
        flex: none;
        padding-block: 4px max(10px, var(--safe-bottom, 0px));
        padding-inline: calc(10px + var(--safe-start, 0px)) calc(10px + var(--safe-end, 0px));
      }
      form {
        display: flex;
        align-items: flex-end;
        gap: 2px;
        padding: 3px;
        border: 1px solid var(--control);
        border-radius: 25px;
        background: var(--background);
      }
      form:has(textarea:focus) {
        border-color: var(--link);
        box-shadow: 0 0 0 1px var(--link);
      }
      @media (forced-colors: active) {
        form:has(textarea:focus) {
          outline: 2px solid Highlight;
        }
        progress {
          appearance: auto;
        }
      }
      textarea {
        flex: 1;
        min-inline-size: 0;
        block-size: var(--target);
        max-block-size: ${TALLEST}px;
        padding: calc((var(--target) - 22px) / 2) 12px;
        border: 0;
        outline: 0;
        resize: none;
        background: none;
        color: var(--text);
        font: inherit;
        font-size: max(16px, 1em);
        line-height: 22px;
        unicode-bidi: plaintext;
        scrollbar-width: thin;
      }
      textarea:focus-visible {
        outline: 0; /* the form around it shows it */
      }
      textarea::placeholder {
        color: var(--muted);
        opacity: 1;
        text-overflow: ellipsis;
        white-space: nowrap;
        overflow: hidden;
      }
      .icon {
        border-radius: 50%;
        color: var(--muted);
      }
      .icon:hover {
        background: var(--surface);
      }
      .send {
        background: var(--accent);
        color: var(--on-accent);
      }
      .send:hover {
        background: color-mix(in srgb, var(--accent) 88%, #000);
      }
      .send[aria-disabled='true'] {
        background: var(--surface);
        color: var(--muted);
        cursor: default;
      }
      ul {
        display: flex;
        flex-direction: column;
        gap: 6px;
        max-block-size: 168px;
        margin: 0 0 8px;
        padding: 0;
        overflow-y: auto;
        list-style: none;
      }
      li {
        position: relative;
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 4px 4px 4px 10px;
        border-radius: 12px;
        background: var(--surface);
        font-size: 13px;
        overflow: hidden;
      }
      li > svg {
        flex: none;
        color: var(--muted);
      }
      .name {
        flex: 1;
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li.failed .name {
        color: var(--danger);
      }
      .again {
        min-block-size: var(--small-target);
        padding: 2px 8px;
        border-radius: 8px;
        color: var(--link);
        font-weight: 600;
      }
      progress {
        position: absolute;
        inset-inline: 0;
        inset-block-end: 0;
        inline-size: 100%;
        block-size: 3px;
        appearance: none;
        border: 0;
        background: var(--border);
        accent-color: var(--accent);
      }
      progress::-webkit-progress-bar {
        background: var(--border);
      }
      progress::-webkit-progress-value {
        background: var(--link);
        transition: inline-size 0.2s;
      }
      progress::-moz-progress-bar {
        background: var(--link);
      }
      .said {
        margin: 0 6px;
        font-size: 13px;
        color: var(--danger);
        overflow-wrap: anywhere;
      }
      .said:not(:empty) {
        margin-block-end: 6px;
      }
    `,
  ];

  declare chat: Chat | undefined;
  declare speech: Speech;
  declare revision: number;
  /** Under which name the text is kept until it is sent, a page's navigation over; absent while that is not known. */
  declare keptAs: string | undefined;
  declare text: string;
  private readonly kept = shelf(() => sessionStorage);

  constructor() {
    super();
    this.text = '';
  }

  override focus(): void {
    this.area()?.focus();
  }

  protected override render(): TemplateResult {
    const { chat, speech } = this;
    const uploads = chat?.uploads;
    return html`<p class="said" role="status">${this.trouble()}</p>
      ${
        uploads === undefined || uploads.files.length === 0
          ? nothing
          : html`<ul>
              ${uploads.files.map((upload) => this.upload(upload))}
            </ul>`
      }
      <form @submit=${this.onSubmit}>
        ${
          uploads?.isPossible
            ? html`<button
                  type="button"
                  class="icon attach"
                  aria-label=${speech.say('attach')}
                  title=${speech.say('attach')}
                  @click=${() => this.picker()?.click()}
                >
                  ${icons.clip()}</button
                ><input type="file" multiple hidden @change=${this.onPick} />`
            : nothing
        }
        <textarea
          rows="1"
          dir=${this.text === '' ? nothing : 'auto'}
          enterkeyhint="send"
          autocomplete="off"
          aria-label=${speech.say('composer')}
          aria-invalid=${this.excess() > 0 ? 'true' : nothing}
          placeholder=${speech.say('placeholder')}
          .value=${this.text}
          @input=${this.onInput}
          @keydown=${this.onKey}
          @paste=${this.onPaste}
          @blur=${() => chat?.client.setTyping(false)}
        ></textarea>
        <button
          type="submit"
          class="icon send"
          aria-label=${speech.say('send')}
          title=${speech.say('send')}
          aria-disabled=${!this.canSend()}
        >
          ${icons.send()}
        </button>
      </form>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('keptAs')) return;
    // what was written before it was known whose it is goes on; what another contact wrote does not
    if (changed.get('keptAs') !== undefined) this.text = '';
    if (this.text === '') this.text = (this.keptAs && this.kept.getItem(this.keptAs)) || '';
    else this.keep();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('text')) return;
    const area = this.area();
    if (area === null || area.scrollHeight === 0) return;
    area.style.blockSize = 'auto';
    area.style.blockSize = `${Math.min(TALLEST, area.scrollHeight)}px`;
  }

  private upload(upload: Upload): TemplateResult {
    const { speech } = this;
    const { name } = upload.file;
    const uploads = this.chat?.uploads;
    return html`<li class=${upload.state}>
      ${icons.file(18)}
      <bdi class="name" dir="auto" title=${name}
        >${upload.state === 'failed' ? speech.say('uploadFailed', { name }) : name}</bdi
      >
      ${
        upload.state === 'failed'
          ? html`<button type="button" class="again" @click=${() => uploads?.retry(upload)}>
              ${speech.say('tryAgain')}
            </button>`
          : nothing
      }
      <button
        type="button"
        class="icon"
        aria-label=${speech.say('removeFile', { name })}
        @click=${() => uploads?.remove(upload)}
      >
        ${icons.close()}
      </button>
      ${
        upload.state === 'uploading'
          ? html`<progress
              max="1"
              .value=${upload.progress}
              aria-label=${speech.say('uploading', { name })}
            ></progress>`
          : nothing
      }
    </li>`;
  }

  private trouble(): string {
    const { speech } = this;
    const over = this.excess();
    if (over > 0) return speech.say('textTooLong', { n: over });
    const trouble = this.chat?.uploads.trouble;
    switch (trouble?.code) {
      case 'unsupported':
        return speech.say('noAttachments');
      case 'too_many':
        return speech.say('tooManyFiles');
      case 'too_large':
        return speech.say('tooLargeFile', { name: trouble.name, size: speech.size(trouble.most) });
      default:
        return '';
    }
  }

  /** By how many characters it is too long. */
  private excess(): number {
    return Math.max(0, this.text.trim().length - (this.chat?.longestText ?? Infinity));
  }

  private canSend(): boolean {
    const { chat } = this;
    if (chat === undefined || !chat.isWritable || !chat.uploads.isDone) return false;
    const text = this.text.trim();
    if (this.excess() > 0) return false;
    return text !== '' || chat.uploads.files.some(({ state }) => state === 'done');
  }

  private send(): void {
    if (!this.canSend()) return;
    this.chat?.send(this.text.trim());
    this.text = '';
    this.keep();
    this.focus();
  }

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    this.send();
  };

  private readonly onInput = (event: Event): void => {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.keep();
    this.chat?.client.setTyping(this.text !== '');
  };

  private keep(): void {
    if (this.keptAs === undefined) return;
    if (this.text === '') this.kept.removeItem(this.keptAs);
    else this.kept.setItem(this.keptAs, this.text);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    // an input method's Enter chooses a word; Safari tells of it after the composition, as key 229
    const composes = event.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composes) return;
    event.preventDefault();
    this.send();
  };

  private readonly onPick = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.chat?.uploads.add([...(input.files ?? [])]);
    input.value = '';
    this.focus();
  };

  private readonly onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !this.chat?.uploads.isPossible) return;
    event.preventDefault();
    this.chat.uploads.add(files);
  };

  private area(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  private picker(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input[type=file]');
  }
}
