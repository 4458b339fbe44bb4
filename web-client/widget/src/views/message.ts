import type { Attachment, Author, MessageContent, TimelineItem } from '@viaduct/client';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Speech } from '../languages/speech.js';
import { plain } from '../plain.js';
import { attachment } from './attachment.js';
import { avatar } from './avatar.js';
import { buttons } from './buttons.js';
import type { ButtonActions } from './buttons.js';
import { icons } from './icons.js';
import { link, richText } from './text.js';

const GROUP_WITHIN = 5 * 60_000;

/** What a message is shown with. */
export interface MessageContext {
  readonly speech: Speech;
  readonly now: Date;
  /** There is no connection: drafts wait for it. */
  readonly waits: boolean;
  readonly actions: ButtonActions & {
    canRetry(item: TimelineItem): boolean;
    retry(item: TimelineItem): void;
    discard(item: TimelineItem): void;
  };
  /** The line with this `seq`, if it is here. */
  find(seq: number): TimelineItem | undefined;
}

/** One line of the conversation, with the day before it where that begins. */
export function line(
  item: TimelineItem,
  before: TimelineItem | undefined,
  after: TimelineItem | undefined,
  context: MessageContext,
): TemplateResult {
  const at = timeOf(item);
  const begins = before === undefined || !isSameDay(before, item);
  const joined = !begins && isJoined(before, item);
  const ends = after === undefined || !isJoined(item, after) || stateOf(item) !== stateOf(after);
  return html`${
    begins
      ? html`<h3 class="day"><span>${context.speech.date(at, context.now)}</span></h3>`
      : nothing
  }${isOwn(item) ? own(item, joined, ends, context) : theirs(item, joined, ends, context)}`;
}

/** Written by the contact. */
export function isOwn(item: TimelineItem): boolean {
  return item.kind === 'draft' || item.message.direction === 'incoming';
}

/** What somebody is called. */
export function nameOf(author: Author | undefined, speech: Speech): string {
  const name = plain(author?.name ?? '');
  if (name !== '') return name;
  if (author?.kind === 'bot') return speech.say('bot');
  return speech.say(author?.kind === 'system' ? 'system' : 'operator');
}

/** A line in a few words. */
export function summary(item: TimelineItem, speech: Speech): string {
  const { text, attachments, location } = contentOf(item);
  if (text) return text.length > 120 ? `${text.slice(0, 120)}…` : text;
  if (location !== undefined) return speech.say('place');
  return plain(attachments?.[0]?.name ?? '') || speech.say('file');
}

function own(
  item: TimelineItem,
  joined: boolean,
  ends: boolean,
  context: MessageContext,
): TemplateResult {
  const { speech } = context;
  return html`<article
    class="message own ${joined ? 'joined' : ''} ${isFailed(item) ? 'failed' : ''}"
    data-key=${item.key}
    data-seq=${item.kind === 'message' ? item.message.seq : nothing}
  >
    <div class="stack">
      <span class="hidden">${speech.say('you')}:</span>
      ${body(item, context)}
      <div class=${ends ? 'meta' : 'hidden'}>${time(item, speech)}${state(item, context)}</div>
      ${failure(item, context)}
    </div>
  </article>`;
}

function theirs(
  item: TimelineItem,
  joined: boolean,
  ends: boolean,
  context: MessageContext,
): TemplateResult {
  if (item.kind === 'draft') return html``;
  const { message } = item;
  const { speech } = context;
  const { author } = message;
  const name = nameOf(author, speech);
  const withdrawn = message.status === 'canceled';
  return html`<article
    class="message ${author?.kind ?? 'operator'} ${joined ? 'joined' : ''}"
    data-key=${item.key}
    data-seq=${message.seq}
  >
    <div class="side">${joined ? '' : avatar(name, author?.picture)}</div>
    <div class="stack">
      <span class=${joined ? 'hidden' : 'author'}><bdi dir="auto">${name}</bdi></span>
      ${
        withdrawn
          ? html`<div class="bubble withdrawn"><p class="text">${speech.say('withdrawn')}</p></div>`
          : html`${body(item, context)}${buttons(message, context.actions)}`
      }
      <div class=${ends ? 'meta' : 'hidden'}>${time(item, speech)}</div>
    </div>
  </article>`;
}

function body(item: TimelineItem, context: MessageContext): TemplateResult {
  const { text, attachments = [], location, reply_to } = contentOf(item);
  const { speech } = context;
  const files = attachments as readonly Attachment[];
  return html`${
    text || (location === undefined && files.length === 0)
      ? html`<div class="bubble">${quote(item, reply_to, context)}${richText(text ?? '')}</div>`
      : nothing
  }${
    location === undefined
      ? nothing
      : html`<div class="bubble place">
          ${icons.pin(18)}${link(
            `https://www.openstreetmap.org/?mlat=${location.lat}&mlon=${location.lng}#map=16/${location.lat}/${location.lng}`,
            `${location.lat.toFixed(5)}, ${location.lng.toFixed(5)}`,
          )}<span class="hidden">${speech.say('place')}</span>
        </div>`
  }${files.map((file) => attachment(file, speech))}`;
}

/** What is answered, unless it is right above. */
function quote(
  item: TimelineItem,
  answers: number | undefined,
  { find, speech }: MessageContext,
): TemplateResult | typeof nothing {
  if (answers === undefined) return nothing;
  if (item.kind === 'draft' || item.message.seq - answers <= 1) return nothing;
  const answered = find(answers);
  if (answered === undefined) return nothing;
  return html`<blockquote dir="auto">
    <span class="hidden">${speech.say('replyTo')}:</span> ${summary(answered, speech)}
  </blockquote>`;
}

function time(item: TimelineItem, speech: Speech): TemplateResult {
  const at = timeOf(item);
  return html`<time datetime=${at.toISOString()} title=${speech.full(at)}
    >${speech.time(at)}</time
  >`;
}

function state(item: TimelineItem, { speech, waits }: MessageContext): TemplateResult {
  const said = (text: string, icon: TemplateResult, kind: string): TemplateResult =>
    html`<span class="state ${kind}" title=${text} data-state=${kind}
      >${icon}<span class=${kind === 'seen' ? '' : 'hidden'}>${text}</span></span
    >`;
  if (item.kind === 'draft') {
    return item.draft.state === 'failed'
      ? html``
      : said(speech.say(waits ? 'waiting' : 'sending'), icons.clock(), 'sending');
  }
  switch (item.message.status) {
    case 'accepted':
    case 'pending':
      return said(speech.say('accepted'), icons.tick(), 'accepted');
    case 'seen':
      return said(speech.say('seen'), icons.ticks(), 'seen');
    case 'failed':
    case 'canceled':
      return html``;
    default:
      return said(speech.say('sent'), icons.ticks(), 'sent');
  }
}

function failure(item: TimelineItem, context: MessageContext): TemplateResult | typeof nothing {
  if (!isFailed(item)) return nothing;
  const { speech, actions } = context;
  const draft = item.kind === 'draft';
  return html`<div class="failure" data-state="failed">
    <span class="reason">${icons.alert()}${speech.say(draft ? 'failed' : 'notDelivered')}</span>
    ${
      actions.canRetry(item)
        ? html`<button type="button" @click=${() => actions.retry(item)}>
            ${speech.say('retry')}
          </button>`
        : nothing
    }
    ${
      draft
        ? html`<button type="button" @click=${() => actions.discard(item)}>
            ${speech.say('discard')}
          </button>`
        : nothing
    }
  </div>`;
}

function contentOf(item: TimelineItem): MessageContent {
  return item.kind === 'draft' ? item.draft.content : item.message;
}

function stateOf(item: TimelineItem): string {
  if (!isOwn(item)) return '';
  return item.kind === 'draft' ? item.draft.state : item.message.status;
}

function isSameDay(one: TimelineItem, other: TimelineItem): boolean {
  return timeOf(one).toDateString() === timeOf(other).toDateString();
}

/** It did not get to the helpdesk. */
export function isFailed(item: TimelineItem): boolean {
  return (item.kind === 'draft' ? item.draft.state : item.message.status) === 'failed';
}

function timeOf(item: TimelineItem): Date {
  return new Date(item.kind === 'draft' ? item.draft.sent_at : item.message.created_at);
}

/** Written by the same one shortly after. */
function isJoined(before: TimelineItem, item: TimelineItem): boolean {
  if (isOwn(before) !== isOwn(item) || !isSameDay(before, item)) return false;
  if (timeOf(item).getTime() - timeOf(before).getTime() > GROUP_WITHIN) return false;
  if (before.kind === 'draft' || item.kind === 'draft' || isOwn(item)) return true;
  const [one, other] = [before.message.author, item.message.author];
  return one?.kind === other?.kind && one?.id === other?.id && one?.name === other?.name;
}
