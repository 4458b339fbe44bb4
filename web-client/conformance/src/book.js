import { frames, problem } from './frames.js';

/** @typedef {import('./wire/http.js').Answer} Answer */

/** Everything that came during a run, and what was wrong with its form. */
export class Book {
  constructor() {
    /** @type {Map<string, { count: number, complaints: Set<string> }>} */
    this.pages = new Map();
  }

  /** @param {any} frame */
  frame(frame) {
    const type = typeof frame?.type === 'string' ? frame.type : 'without type';
    const rule = frames[type];
    // a type of a newer protocol is no mistake: clients ignore it
    this.#note(type, rule === undefined ? [] : rule(frame, type), frame);
  }

  /** @param {string} what @param {import('./shape.js').Rule} rule @param {any} value */
  body(what, rule, value) {
    this.#note(what, rule(value, what), value);
  }

  /** @param {Answer} answer */
  answer(answer) {
    if (answer.status < 400) return;
    const type = answer.headers['content-type'] ?? 'no content type';
    const complaints = /^application\/problem\+json\b/.test(type)
      ? problem(answer.status)(answer.json, 'problem')
      : [`content-type should be application/problem+json, is ${type}`];
    this.#note('problem', complaints, `${answer.what}: ${answer.status} ${answer.body}`);
  }

  /** @param {string} what @param {string[]} complaints @param {unknown} value */
  #note(what, complaints, value) {
    const page = this.pages.get(what) ?? { count: 0, complaints: new Set() };
    page.count += 1;
    for (const complaint of complaints) {
      if (page.complaints.size < 5) page.complaints.add(`${complaint} in ${JSON.stringify(value)}`);
    }
    this.pages.set(what, page);
  }
}
