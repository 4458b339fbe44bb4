/** @typedef {import('../trial.js').Trial} Trial */

/** A contact's device, and the chat in which operators see it. @param {Trial} t */
export async function conversation(t) {
  const { helpdesk } = t;
  const contact = await t.contact();
  const device = await t.device(contact);
  const text = `hello ${t.id()}`;
  const first = await device.say(text);
  const chats = await t.until(
    'a chat at the helpdesk with the first message',
    () => helpdesk.chats(),
    (all) => all.some(({ last }) => last === text),
  );
  /** @type {number} */
  const chat = chats.find(({ last }) => last === text).id;
  await device.first({ type: 'status', seq: first.seq, status: 'sent' });
  return { contact, device, chat, first };
}

/** The message with this text, as operators see it. @param {Trial} t @param {number} chat @param {string} text */
export async function atHelpdesk(t, chat, text) {
  const messages = await t.until(
    `a message ${JSON.stringify(text)} at the helpdesk`,
    () => t.helpdesk.messages(chat),
    (all) => all.some((message) => message.text === text),
  );
  return messages.find((message) => message.text === text);
}

/** The statuses that were reported of a message. @param {Trial} t @param {number} chat @param {string} text @returns {Promise<string[]>} */
export async function reports(t, chat, text) {
  const message = await atHelpdesk(t, chat, text);
  return message.reports.map((/** @type {{ status: string }} */ { status }) => status);
}
