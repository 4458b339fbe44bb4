/** The contact's chat page. Everything that others wrote is set as text, never as markup. */

import './page.css';
import { Connection } from './connection';
import type { State } from './connection';
import type { Button, ConversationState, Draft, Message, Place, ServerFrame } from './frames';
import { contactName, socketUrl, token } from './session';
import { Stream } from './stream';

const page = 30;
const typingPause = 3000;
const newestPage = 'newest';
const olderPage = 'older';

const name = contactName(location);
const stream = new Stream();
let hasOlder = false;
let lastSeqAtWelcome = 0;
let lastTyped = 0;
const failures = new Map<number, string>();

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`The page has no #${id}`);
  return node as T;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  node.append(...children);
  return node;
}

const list = byId('messages');
const textBox = byId<HTMLTextAreaElement>('text');

const connection = new Connection({
  url: socketUrl(location),
  token: (renew) => token(name, renew),
  after: () => stream.complete(),
  open: (url, protocols) => new WebSocket(url, protocols),
  onState: showState,
  onFrame: receive,
});

function receive(frame: ServerFrame): void {
  switch (frame.type) {
    case 'welcome':
      stream.receipts(frame.delivered, frame.seen);
      byId('contact').textContent = frame.contact.name ?? frame.contact.id;
      if (frame.conversation !== undefined) showConversation(frame.conversation);
      lastSeqAtWelcome = frame.last_seq;
      // The replay brings new messages; what became of the known ones in the meantime is in the newest page.
      connection.tell({ type: 'history', ref: newestPage, limit: page });
      break;
    case 'history':
      if (frame.ref === olderPage || stream.complete() === undefined) hasOlder = frame.more;
      for (const message of frame.messages) stream.add(message);
      if (frame.ref === newestPage) stream.join(lastSeqAtWelcome);
      break;
    case 'message':
      stream.add(frame);
      if (frame.id !== undefined) drafts.delete(frame.id);
      byId('typing').hidden = true;
      break;
    case 'accepted':
      accepted(frame.id, frame.seq, frame.message_id, frame.created_at);
      break;
    case 'status':
      stream.setStatus(frame.seq, frame.status);
      if (frame.error !== undefined) {
        failures.set(frame.seq, frame.error.message ?? frame.error.code);
      }
      break;
    case 'receipt':
      stream.receipts(frame.delivered, frame.seen);
      break;
    case 'typing':
      byId('typing').hidden = !frame.on;
      byId('typing').textContent = `${frame.author?.name ?? 'Operator'} is typing…`;
      break;
    case 'conversation':
      showConversation(frame);
      break;
    case 'error':
      if (frame.ref !== undefined && !connection.pending().some((one) => one.id === frame.ref)) {
        drafts.delete(frame.ref);
      }
      notice(`${frame.code}: ${frame.message ?? ''}`);
      break;
    case 'draining':
      notice('The gateway is going away; connecting again shortly.');
      break;
    case 'synced':
    case 'ok':
      break;
  }
  show();
  report();
}

const drafts = new Map<string, Draft>();

function accepted(id: string, seq: number, messageId: string, createdAt: string): void {
  const draft = drafts.get(id);
  if (draft === undefined) return;
  drafts.delete(id);
  stream.accept(draft, seq, messageId, createdAt);
}

/** `crypto.randomUUID` is missing on a page that came by plain HTTP from another machine. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function send(content: Omit<Draft, 'id' | 'sent_at'>): void {
  const draft: Draft = { id: newId(), sent_at: new Date().toISOString(), ...content };
  drafts.set(draft.id, draft);
  connection.send(draft);
  show();
  list.scrollTop = list.scrollHeight;
}

function askOlder(): void {
  const before = stream.first();
  if (before !== undefined)
    connection.tell({ type: 'history', ref: olderPage, limit: page, before });
}

/** Delivered as soon as it is here, seen as soon as somebody can look at it. */
function report(): void {
  const newest = stream.lastOutgoing();
  const seen = document.visibilityState === 'visible' && document.hasFocus() ? newest : stream.seen;
  const delivered = Math.max(newest, seen);
  if (delivered <= stream.delivered && seen <= stream.seen) return;
  if (connection.tell({ type: 'receipt', delivered, ...(seen > 0 ? { seen } : {}) })) {
    stream.receipts(delivered, seen);
  }
}

function showState(state: State): void {
  const badge = byId('connection');
  badge.className = `badge ${state.name}`;
  badge.textContent = describe(state);
  byId('offline').textContent =
    state.name === 'offline' || state.name === 'ended' ? 'Go online' : 'Go offline';
}

function describe(state: State): string {
  switch (state.name) {
    case 'offline':
      return 'offline';
    case 'connecting':
      return 'connecting…';
    case 'live':
      return state.synced ? 'online' : 'catching up…';
    case 'waiting':
      return `again in ${(state.milliseconds / 1000).toFixed(1)} s (${state.reason})`;
    case 'ended':
      return `closed: ${state.reason}`;
  }
}

function showConversation(conversation: ConversationState): void {
  const operator = conversation.operator ?? null;
  byId('conversation').textContent =
    operator === null
      ? conversation.state
      : `${conversation.state}, with ${operator.name ?? operator.id}`;
}

function notice(text: string): void {
  byId('notice').textContent = text;
}

function show(): void {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  byId('older').hidden = !hasOlder;
  list.replaceChildren(
    ...stream.messages().map(messageNode),
    ...[...drafts.values()].map(draftNode),
  );
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function draftNode(draft: Draft): HTMLElement {
  const text = draft.text ?? draft.payload ?? 'place';
  const node = element('li', 'message incoming draft', element('p', '', text));
  node.append(element('div', 'meta', 'not sent yet'));
  return node;
}

function messageNode(message: Message): HTMLElement {
  const node = element('li', `message ${message.direction}`);
  const author = message.author;
  if (message.direction === 'outgoing' && author !== undefined) {
    node.append(element('div', 'author', ...picture(author.picture), author.name ?? author.kind));
  }
  if (message.text !== undefined) node.append(element('p', '', message.text));
  for (const file of message.attachments ?? []) {
    node.append(element('p', '', 'File: ', link(file.url, file.name ?? file.url)));
  }
  if (message.location !== undefined) node.append(element('p', '', placeText(message.location)));
  const buttons = (message.buttons ?? []).map((button) => buttonNode(message, button));
  if (buttons.length > 0) node.append(element('div', 'buttons', ...buttons));
  node.append(meta(message));
  return node;
}

function meta(message: Message): HTMLElement {
  const node = element('div', 'meta', `#${message.seq} `);
  node.append(new Date(message.created_at).toLocaleTimeString());
  if (message.direction === 'incoming') {
    const status = message.status ?? 'accepted';
    const ticks = element('span', `ticks ${status}`, tick(status));
    ticks.title = failures.get(message.seq) ?? status;
    node.append(ticks);
  } else if (message.status === 'canceled') {
    node.append(element('span', 'ticks failed', 'withdrawn'));
  }
  return node;
}

function tick(status: NonNullable<Message['status']>): string {
  switch (status) {
    case 'seen':
    case 'delivered':
      return '✓✓';
    case 'sent':
      return '✓';
    case 'failed':
    case 'canceled':
      return '✗';
    default:
      return '…';
  }
}

function picture(url: string | undefined): HTMLElement[] {
  if (url === undefined || !isWeb(url)) return [];
  const image = element('img', '');
  image.src = url;
  image.alt = '';
  image.referrerPolicy = 'no-referrer';
  return [image];
}

function buttonNode(message: Message, button: Button): HTMLElement {
  if (button.type === 'url' && button.url !== undefined) return link(button.url, button.text);
  if (button.type === 'phone' && button.payload !== undefined) {
    return schemeLink(`tel:${encodeURIComponent(button.payload)}`, button.text);
  }
  if (button.type === 'email' && button.payload !== undefined) {
    return schemeLink(`mailto:${encodeURIComponent(button.payload)}`, button.text);
  }
  const node = element('button', '', button.text);
  node.type = 'button';
  node.addEventListener('click', () => {
    if (button.type === 'location') sharePlace(message.seq);
    else send({ text: button.text, payload: button.payload ?? button.text, reply_to: message.seq });
  });
  return node;
}

function sharePlace(replyTo: number): void {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) =>
      send({ location: { lat: coords.latitude, lng: coords.longitude }, reply_to: replyTo }),
    (problem) => notice(`No place to share: ${problem.message}`),
  );
}

function placeText(place: Place): string {
  return `Place: ${place.lat.toFixed(5)}, ${place.lng.toFixed(5)}`;
}

/** Only web addresses become links: a helpdesk's text must not run a script here. */
function isWeb(url: string): boolean {
  const parsed = URL.parse(url, location.href);
  return parsed !== null && (parsed.protocol === 'https:' || parsed.protocol === 'http:');
}

function link(url: string, label: string): HTMLElement {
  return isWeb(url) ? schemeLink(url, label) : element('span', '', label);
}

function schemeLink(url: string, label: string): HTMLElement {
  const node = element('a', '', label);
  node.href = url;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

function submit(): void {
  const text = textBox.value.trim();
  if (text === '') return;
  textBox.value = '';
  lastTyped = 0;
  send({ text });
}

byId('send').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
textBox.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
textBox.addEventListener('input', () => {
  const now = Date.now();
  if (now - lastTyped < typingPause) return;
  lastTyped = now;
  connection.tell({ type: 'typing', on: true });
  setTimeout(() => connection.tell({ type: 'typing', on: false }), typingPause);
});
byId('older').addEventListener('click', askOlder);
byId('offline').addEventListener('click', (event) => {
  const goOnline = (event.currentTarget as HTMLElement).textContent === 'Go online';
  if (goOnline) connection.start();
  else connection.stop();
});
byId('close').addEventListener('click', () => connection.tell({ type: 'close' }));
byId('profile').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = byId<HTMLInputElement>('profile-name');
  if (input.value.trim() !== '' && connection.tell({ type: 'profile', name: input.value.trim() })) {
    byId('contact').textContent = input.value.trim();
    input.value = '';
  }
});
document.addEventListener('visibilitychange', report);
addEventListener('focus', report);
addEventListener('hashchange', () => location.reload());
addEventListener('online', () => connection.start());

byId<HTMLAnchorElement>('second').href =
  `${location.pathname}${location.search}#${encodeURIComponent(name)}`;
byId<HTMLAnchorElement>('another').href =
  `${location.pathname}${location.search}#guest-${Math.random().toString(36).slice(2, 8)}`;
const askedConsole = new URLSearchParams(location.search).get('console');
const consoleUrl = askedConsole ?? `${location.protocol}//${location.hostname}:8090/`;
if (consoleUrl !== 'none' && isWeb(consoleUrl)) byId<HTMLIFrameElement>('console').src = consoleUrl;
else byId('console').hidden = true;

connection.start();
