import { checks } from '../check.js';
import { Skipped, Unmet } from '../expect.js';
import { frames } from '../frames.js';

/** @typedef {import('../check.js').Entry} Entry */

/** Nothing that was noted of this has a complaint. @param {string} says @param {string} what @returns {Entry} */
export const held = (says, what) => [
  says,
  async (t) => {
    const page = t.gateway.book.pages.get(what);
    if (page === undefined) throw new Skipped('none came in this run');
    if (page.complaints.size > 0) {
      throw new Unmet('no complaint', [...page.complaints].join('; '));
    }
  },
  { last: true },
];

/** The form of everything that came during the run. */
export const forms = [
  ...checks(
    'Frames, gateway → client',
    'form',
    Object.fromEntries(
      Object.keys(frames).map((type) => [
        type,
        held(
          `Every ${type} frame that came had its fields, none of them null, times in UTC with milliseconds.`,
          type,
        ),
      ]),
    ),
  ),
  ...checks('HTTP', 'form', {
    problem: held('Every error over HTTP was an RFC 9457 problem document.', 'problem'),
    'post-messages': held(
      'Every answer of POST /messages had the fields of accepted.',
      'POST /messages',
    ),
    'get-messages': held(
      'Every answer of GET /messages was a page of message objects.',
      'GET /messages',
    ),
  }),
];
