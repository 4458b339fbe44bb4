/** The operator console of Viaduct's simulated helpdesk: reads what operators see, does what they do. */
export class Console {
  /** @param {string} url @param {number} timeout */
  constructor(url, timeout) {
    this.url = url.replace(/\/+$/, '');
    this.timeout = timeout;
  }

  /** @returns {Promise<any[]>} */
  async chats() {
    return (await this.#call('GET', '/console/state')).chats;
  }

  /** All messages of a chat. @param {number} chat @returns {Promise<any[]>} */
  async messages(chat) {
    return this.#call('GET', `/console/chats/${chat}`);
  }

  /** @returns {Promise<{ id: number, name: string }[]>} */
  async operators() {
    return (await this.#call('GET', '/console/state')).operators;
  }

  /** @param {number} chat @param {object} message */
  async reply(chat, message) {
    await this.#call('POST', `/console/chats/${chat}/reply`, message);
  }

  /** `autoreply`, `comment`, `close`, `blacklist`, `transfer`. @param {number} chat @param {string} action @param {object} [body] */
  async act(chat, action, body = {}) {
    await this.#call('POST', `/console/chats/${chat}/${action}`, body);
  }

  /** Withdraws a message. @param {number} message */
  async cancel(message) {
    await this.#call('POST', `/console/messages/${message}/cancel`, {});
  }

  /** The next call of this operation is refused. @param {string} operation @param {number} status */
  async refuseNext(operation, status) {
    const fault = { operation, kind: 'fail', status, times: 1 };
    await this.#call('POST', '/console/faults/operation', fault);
  }

  /** Each event is told to the gateway twice, or once again. @param {boolean} on */
  async tellTwice(on) {
    await this.#call('POST', '/console/faults/events', { mode: on ? 'DOUBLED' : 'NORMAL' });
  }

  async forgetFaults() {
    await this.#call('POST', '/console/faults/reset', {});
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #call(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(this.timeout),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`the helpdesk answered ${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}
