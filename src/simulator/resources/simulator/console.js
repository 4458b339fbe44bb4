// The page of the operator console. All text comes from strangers: it is set as text, never as markup.

const EVERY_MS = 1000;
const byId = (id) => document.getElementById(id);

let selected = null;
let shown = '';

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function option(value, label) {
  const node = element('option', '', label);
  node.value = value;
  return node;
}

async function get(path) {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${response.status} for ${path}`);
  return response.json();
}

async function post(path, body = {}) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  say(response.ok ? null : JSON.stringify(answer.errors));
  await refresh();
  return response.ok;
}

function say(problem) {
  byId('trouble').hidden = problem === null;
  byId('trouble').textContent = problem ?? '';
}

const time = (iso) => new Date(iso).toLocaleTimeString();
const safeLink = (link) => /^https?:\/\//i.test(link);

function link(url, label) {
  if (!safeLink(url)) return element('span', '', label);
  const node = element('a', '', label);
  node.href = url;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

function showChats(state) {
  byId('no-chats').hidden = state.chats.length > 0;
  const sorted = [...state.chats].sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  byId('chats').replaceChildren(
    ...sorted.map((chat) => {
      const name = element('strong', '', chat.name ?? chat.phone);
      const unread = chat.unread > 0 ? element('span', 'badge bad', String(chat.unread)) : null;
      const button = element('button', '', name, ' ', unread, element('span', 'last', chat.last ?? '…'));
      button.type = 'button';
      button.setAttribute('aria-current', String(chat.id === selected));
      button.addEventListener('click', () => select(chat.id));
      return element('li', '', button);
    }),
  );
  if (selected === null && sorted.length > 0) select(sorted[0].id);
}

function showHeader(state) {
  const chat = state.chats.find((one) => one.id === selected);
  byId('conversation').hidden = !chat;
  if (!chat) return;
  byId('name').textContent = chat.name ?? chat.phone;
  byId('phone').textContent = `${chat.phone} · client ${chat.id}`;
  byId('state').textContent = chat.blacklisted ? 'blocked' : chat.open ? 'open' : 'closed';
  byId('close').disabled = !chat.open;
  byId('blacklist').textContent = chat.blacklisted ? 'Unblock' : 'Block';
  byId('blacklist').dataset.blocked = String(!chat.blacklisted);
  const operators = byId('operator');
  if (operators.options.length === 0) {
    operators.append(option('', 'nobody'), ...state.operators.map((one) => option(String(one.id), one.name)));
  }
  if (document.activeElement !== operators) operators.value = String(chat.operator ?? '');
}

function showSwitches(state) {
  const enabled = state.webhooks.filter((hook) => hook.status === 'enable').length;
  byId('webhooks').textContent = `${enabled} of ${state.webhooks.length} webhooks on`;
  byId('webhooks').classList.toggle('bad', enabled < state.webhooks.length);
  byId('hooks').replaceChildren(
    ...state.webhooks.map((hook) =>
      element('li', hook.status === 'enable' ? '' : 'bad', `${hook.url}: ${hook.status} `, hook.errors.join(', ')),
    ),
  );
  if (byId('events').options.length === 0) {
    byId('events').append(...state.eventModes.map((mode) => option(mode, mode.toLowerCase())));
    byId('operation').append(option('ALL', 'all'), ...state.operations.map((name) => option(name, name)));
  }
  const faults = state.faults;
  byId('events').value = faults.events;
  byId('credentials').checked = faults.credentialsRejected;
  if (document.activeElement !== byId('rate')) byId('rate').value = String(faults.callsPerSecond);
  byId('faults').replaceChildren(
    ...Object.entries(faults.standing).map(([name, what]) => element('li', '', `${name}: ${what}`)),
    ...Object.entries(faults.waiting)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => element('li', '', `${name}: the next ${count}`)),
  );
}

function messageNode(message) {
  const node = element('li', `message ${message.type}`);
  if (message.text) node.append(element('p', '', message.text));
  for (const file of message.attachments) node.append(element('p', '', 'File: ', link(file.link, file.name)));
  if (message.coordinates) node.append(element('p', '', `Place: ${message.coordinates}`));
  const buttons = [...(message.keyboard?.buttons ?? []), ...(message.inline_buttons ?? [])];
  if (buttons.length > 0) {
    node.append(element('div', 'buttons', ...buttons.map((button) => element('span', 'badge', button.text))));
  }
  const meta = element('div', 'meta', element('span', '', `#${message.id} ${message.type}`));
  meta.append(element('span', '', time(message.at)));
  if (message.recipient_status) {
    const status = element('span', `status ${message.recipient_status}`, message.recipient_status);
    status.title = message.reports.map((report) => `${report.status} at ${time(report.at)}`).join('\n');
    meta.append(status);
    if (!['canceled', 'seen'].includes(message.recipient_status)) {
      const cancel = element('button', '', 'withdraw');
      cancel.type = 'button';
      cancel.addEventListener('click', () => post(`/console/messages/${message.id}/cancel`));
      meta.append(cancel);
    }
  }
  node.append(meta);
  return node;
}

async function showConversation() {
  if (selected === null) return;
  const messages = await get(`/console/chats/${selected}`);
  const fingerprint = JSON.stringify([selected, messages]);
  if (fingerprint === shown) return;
  shown = fingerprint;
  const list = byId('messages');
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.replaceChildren(...messages.map(messageNode));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function trafficNode(entry) {
  const good = /^2\d\d$/.test(entry.status);
  return element(
    'li',
    good ? '' : 'bad',
    element('span', '', `${time(entry.at)} ${entry.what}`),
    element('span', '', entry.status),
  );
}

async function showTraffic() {
  if (byId('panel').hidden) return;
  const traffic = await get('/console/traffic');
  byId('calls').replaceChildren(...traffic.calls.reverse().map(trafficNode));
  byId('deliveries').replaceChildren(...traffic.deliveries.reverse().map(trafficNode));
}

async function refresh() {
  const state = await get('/console/state');
  showChats(state);
  showHeader(state);
  showSwitches(state);
  await showConversation();
  await showTraffic();
}

function select(id) {
  selected = id;
  location.hash = String(id);
  void run();
}

async function run() {
  try {
    await refresh();
    if (byId('trouble').dataset.gone === 'true') {
      byId('trouble').dataset.gone = 'false';
      say(null);
    }
  } catch (problem) {
    byId('trouble').dataset.gone = 'true';
    say(`The simulator does not answer: ${problem.message}`);
  }
}

function readButtons() {
  return byId('buttons')
    .value.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [text, more] = line.split('|').map((part) => part.trim());
      if (more && safeLink(more)) return { type: 'url', text, url: more };
      return { type: 'reply', text, payload: more ?? text };
    });
}

byId('reply').addEventListener('submit', async (event) => {
  event.preventDefault();
  const sent = await post(`/console/chats/${selected}/${byId('kind').value}`, {
    text: byId('text').value,
    attachment: byId('attachment').value,
    coordinates: byId('coordinates').value,
    buttons: readButtons(),
  });
  if (sent) {
    for (const id of ['text', 'attachment', 'coordinates', 'buttons']) byId(id).value = '';
  }
});
byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId('reply').requestSubmit();
  }
});
byId('close').addEventListener('click', () => post(`/console/chats/${selected}/close`));
byId('blacklist').addEventListener('click', () =>
  post(`/console/chats/${selected}/blacklist`, { blocked: byId('blacklist').dataset.blocked === 'true' }),
);
byId('operator').addEventListener('change', (event) => {
  const operator = event.target.value;
  event.target.blur();
  void post(`/console/chats/${selected}/transfer`, operator === '' ? {} : { operator: Number(operator) });
});
byId('show-faults').addEventListener('click', (event) => {
  byId('panel').hidden = !byId('panel').hidden;
  event.target.setAttribute('aria-expanded', String(!byId('panel').hidden));
  void run();
});
byId('events').addEventListener('change', (event) => post('/console/faults/events', { mode: event.target.value }));
byId('credentials').addEventListener('change', (event) =>
  post('/console/faults/credentials', { on: event.target.checked }),
);
byId('rate').addEventListener('change', (event) => {
  const perSecond = Number(event.target.value);
  event.target.blur();
  void post('/console/faults/rate', { perSecond });
});
byId('fault').addEventListener('submit', (event) => {
  event.preventDefault();
  void post('/console/faults/operation', {
    operation: byId('operation').value,
    kind: byId('fault-kind').value,
    status: Number(byId('fault-status').value),
    millis: Number(byId('fault-millis').value),
    times: Number(byId('fault-times').value),
  });
});
byId('reset').addEventListener('click', () => post('/console/faults/reset'));

if (/^#\d+$/.test(location.hash)) selected = Number(location.hash.slice(1));
if (new URLSearchParams(location.search).has('faults')) byId('show-faults').click();
await run();
setInterval(() => void run(), EVERY_MS);
