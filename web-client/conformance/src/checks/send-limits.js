import { checks } from '../check.js';
import { same } from '../expect.js';

/** Messages at their limits and beyond. */
export const sendLimits = checks('Frames, client → gateway: send', 'limit', {
  'text-longest': [
    'A text of as many characters as the welcome allows (4096) is accepted, whatever they are.',
    async (t) => {
      const device = await t.device(await t.contact());
      const most = device.welcome.limits.text;
      const text = '😀'.repeat(most);
      const { seq } = await device.say(text);
      const { messages } = await device.ask({ type: 'history', before: seq + 1, limit: 1 });
      same(messages[0]?.text === text, true, 'the same text in history:');
    },
  ],
  'text-too-long': [
    'A text of one character more is refused as too_large.',
    async (t) => {
      const device = await t.device(await t.contact());
      const text = 'é'.repeat(device.welcome.limits.text + 1);
      await device.refused({ type: 'send', id: t.id(), text }, { code: 'too_large' });
    },
  ],
  'id-longest': [
    'An id of 64 characters is accepted, and is the same id again.',
    async (t) => {
      const device = await t.device(await t.contact());
      for (const filler of ['x', '😀']) {
        const id = t.id() + filler.repeat(28);
        same((await device.say('hello', { id })).id, id, 'id');
        same((await device.say('hello', { id })).duplicate, true, 'duplicate');
      }
    },
  ],
  'id-wrong': [
    'An id that is missing, empty, no string, or has 65 characters is invalid.',
    async (t) => {
      const device = await t.device(await t.contact());
      for (const id of [undefined, '', 7, 'x'.repeat(65)]) {
        const frame = { type: 'send', id, text: 'hello' };
        await device.refused(frame, { code: 'invalid', field: 'id' });
      }
    },
  ],
  'ref-longest': [
    'A ref of 64 characters comes back as it was.',
    async (t) => {
      const device = await t.device(await t.contact());
      const ref = '"😀'.repeat(32);
      device.send({ type: 'typing', on: true, ref });
      same((await device.first({ type: 'ok' })).ref, ref, 'ref');
    },
  ],
  'ref-too-long': [
    'A ref of 65 characters is invalid.',
    async (t) => {
      const device = await t.device(await t.contact());
      device.send({ type: 'typing', on: true, ref: 'x'.repeat(65) });
      await device.first({ type: 'error', code: 'invalid', field: 'ref' });
    },
  ],
  'attachments-too-many': [
    'More attachments than the welcome allows (10, and 0 where there are no uploads) are refused.',
    async (t) => {
      const device = await t.device(await t.contact());
      // where there are none, the first is refused for not being there
      const most = device.welcome.limits.attachments || 10;
      const attachments = Array.from({ length: most + 1 }, () => ({ id: t.id() }));
      const frame = { type: 'send', id: t.id(), attachments };
      await device.refused(frame, { code: 'invalid', field: 'attachments' });
    },
  ],
  'frame-largest': [
    'A frame of as many bytes as the welcome allows (65536) is read.',
    async (t) => {
      const device = await t.device(await t.contact());
      device.sendText(frameOf(device.welcome.limits.frame_bytes));
      await device.first({ type: 'ok', ref: 'large' });
    },
  ],
  'frame-too-large': [
    'A frame of one byte more closes the socket with 1009.',
    async (t) => {
      const device = await t.device(await t.contact());
      device.sendText(frameOf(device.welcome.limits.frame_bytes + 1));
      await device.closedWith(1009);
    },
  ],
  'fragments-too-large': [
    'A frame that grows too large in fragments closes the socket with 1009, too.',
    async (t) => {
      const device = await t.device(await t.contact());
      const part = 'x'.repeat(Math.ceil(device.welcome.limits.frame_bytes / 4));
      device.socket.send('{"type":"typing","x":"', { fin: false });
      for (let i = 0; i < 5 && device.isOpen; i += 1) device.socket.send(part, { fin: false });
      await device.closedWith(1009);
    },
  ],
});

/** A frame of exactly so many bytes. @param {number} bytes */
function frameOf(bytes) {
  const frame = { type: 'typing', on: true, ref: 'large', x: '' };
  return JSON.stringify({ ...frame, x: 'x'.repeat(bytes - JSON.stringify(frame).length) });
}
