import { Buffer } from 'node:buffer';
import {
  all,
  characters,
  filled,
  flag,
  list,
  number,
  object,
  optional,
  text,
  whole,
} from '../shape.js';

/** @typedef {import('../shape.js').Rule} Rule */

/** What the scripted gateway says in its welcome. */
export const LIMITS = {
  text: 4096,
  attachments: 10,
  attachment_bytes: 1_000_000,
  frame_bytes: 65_536,
};

const ref = optional(characters(0, 64));

/** @param {...string} names @returns {Rule} */
const oneOfFields =
  (...names) =>
  (frame, path) =>
    names.some((name) => frame?.[name] !== undefined)
      ? []
      : [`${path} should have one of ${names.join(', ')}`];

/** What a client sends, by type. @type {Record<string, Rule>} */
const frames = {
  send: all(
    object({
      ref,
      id: characters(1, 64),
      text: optional(characters(0, LIMITS.text)),
      attachments: optional(list(object({ id: filled }))),
      location: optional(object({ lat: number, lng: number })),
      reply_to: optional(whole(1)),
      payload: optional(text),
      sent_at: optional(text),
    }),
    oneOfFields('text', 'attachments', 'location', 'payload'),
  ),
  receipt: all(
    object({ ref, delivered: optional(whole(0)), seen: optional(whole(0)) }),
    oneOfFields('delivered', 'seen'),
  ),
  typing: object({ ref, on: flag }),
  history: object({ ref, before: optional(whole(1)), limit: optional(whole(1)) }),
  profile: all(object({ ref }), oneOfFields('name', 'phone', 'email', 'picture', 'custom_fields')),
  close: object({ ref }),
};

/**
 * Reads what a client sent, and says what is wrong with it.
 *
 * @param {Buffer} data
 * @param {boolean} isBinary
 * @returns {{ frame: any, complaints: string[] }}
 */
export function readFrame(data, isBinary) {
  const size = data.length > LIMITS.frame_bytes ? [`a frame of ${data.length} bytes`] : [];
  const binary = isBinary ? ['a binary frame; frames are text'] : [];
  let frame;
  try {
    frame = JSON.parse(data.toString());
  } catch {
    return { frame: {}, complaints: ['no JSON'] };
  }
  const rule = frames[frame?.type];
  const form = rule === undefined ? [`the type ${frame?.type}`] : rule(frame, frame.type);
  return { frame, complaints: [...size, ...binary, ...form] };
}
