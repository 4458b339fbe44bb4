import { show } from './expect.js';
import { accepted, frames, page, problem } from './frames.js';
import { Ledger } from './ledger.js';
import { nulls } from './shape.js';

/** @typedef {import('./wire/http.js').Answer} Answer */

/** Null where nobody is assigned; everything else that is absent is left out. */
const MAY_BE_NULL = 'operator';

/** Everything that came during a run, and what was wrong with it. */
export class Book {
  constructor() {
    /** @type {Map<string, { count: number, complaints: Set<string> }>} */
    this.pages = new Map();
    this.ledger = new Ledger();
  }

  /** @param {any} frame */
  frame(frame) {
    const type = typeof frame?.type === 'string' ? frame.type : 'without type';
    const rule = frames[type];
    // a type of a newer protocol is no mistake: clients ignore it
    const complaints = rule === undefined ? [] : rule(frame, type);
    this.note(type, [...complaints, ...nulls(frame, type, MAY_BE_NULL)], frame);
  }

  /** What `POST /messages` answered to this contact. @param {string} sub @param {any} json */
  posted(sub, json) {
    const what = 'POST /messages';
    this.note(what, [...accepted(json, what), ...nulls(json, what)], json);
    this.mention(sub, 'accepted', json);
  }

  /** What `GET /messages` answered to this contact. @param {string} sub @param {any} json */
  read(sub, json) {
    const what = 'GET /messages';
    this.note(what, [...page(json, what), ...nulls(json, what)], json);
    this.messages(sub, json?.messages);
  }

  /** Messages that this contact was told. @param {string} sub @param {any} messages */
  messages(sub, messages) {
    if (!Array.isArray(messages)) return; // its form says so
    for (const each of messages) {
      this.note('same-message', this.ledger.message(sub, each), each);
    }
  }

  /** @param {string} sub @param {'accepted' | 'status'} by @param {any} frame */
  mention(sub, by, frame) {
    this.note('same-message', this.ledger.mention(sub, by, frame), frame);
  }

  /** @param {Answer} answer */
  answer(answer) {
    if (answer.status < 400) return;
    const type = answer.headers['content-type'] ?? 'no content type';
    const complaints = /^application\/problem\+json\b/.test(type)
      ? problem(answer.status)(answer.json, 'problem')
      : [`content-type should be application/problem+json, is ${type}`];
    this.note('problem', complaints, `${answer.what}: ${answer.status} ${answer.body}`);
  }

  /** @param {string} what @param {string[]} complaints @param {unknown} value in which they are */
  note(what, complaints, value) {
    const page = this.pages.get(what) ?? { count: 0, complaints: new Set() };
    page.count += 1;
    for (const complaint of complaints) {
      if (page.complaints.size < 5) page.complaints.add(`${complaint} in ${show(value, 300)}`);
    }
    this.pages.set(what, page);
  }
}
