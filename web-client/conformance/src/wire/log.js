import { Unmet, has, show } from '../expect.js';

/** @typedef {Record<string, any>} Frame */
/** @typedef {Frame | ((frame: Frame) => boolean)} Where fields that it has, or what it fulfils */

const LAST = 4;

/** The frames of one connection, in order, and who waits for one. */
export class Log {
  /** @param {string} name of the connection, for reports */
  constructor(name) {
    this.name = name;
    /** @type {Frame[]} */
    this.frames = [];
    /** @type {string | undefined} */
    this.end = undefined;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** @param {Frame} frame */
  add(frame) {
    this.frames.push(frame);
    this.#tell();
  }

  /** Nothing comes any more. @param {string} how */
  ended(how) {
    this.end ??= how;
    this.#tell();
  }

  /** @param {Where} where @returns {Frame[]} */
  all(where) {
    return this.frames.filter((frame) => fits(frame, where));
  }

  /**
   * The first frame that fits, whether it came already or comes yet.
   *
   * @param {Where} where
   * @param {number} within milliseconds
   * @param {string} [expected]
   * @returns {Promise<Frame>}
   */
  first(where, within, expected = describe(where)) {
    return new Promise((resolve, reject) => {
      let checked = 0;
      const done = () => {
        clearTimeout(timer);
        this.listeners.delete(look);
      };
      /** @param {string} why */
      const fail = (why) => {
        done();
        reject(new Unmet(expected, `${why}${this.#last()}`));
      };
      const look = () => {
        for (; checked < this.frames.length; checked += 1) {
          const frame = /** @type {Frame} */ (this.frames[checked]);
          if (fits(frame, where)) {
            done();
            return resolve(frame);
          }
        }
        if (this.end !== undefined) fail(`the end of the ${this.name} (${this.end})`);
      };
      const timer = setTimeout(() => fail(`nothing like it within ${within / 1000} s`), within);
      this.listeners.add(look);
      look();
    });
  }

  #last() {
    const last = this.frames.slice(-LAST).map((frame) => show(frame, 200));
    return last.length === 0 ? ', and no frame at all' : `; the last frames: ${last.join(' ')}`;
  }

  #tell() {
    for (const listener of [...this.listeners]) listener();
  }
}

/** @param {Frame} frame @param {Where} where */
function fits(frame, where) {
  return typeof where === 'function' ? where(frame) : has(frame, where);
}

/** @param {Where} where */
function describe(where) {
  return typeof where === 'function' ? 'another frame' : `a frame with ${show(where, 200)}`;
}
