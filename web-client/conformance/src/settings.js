import { parseArgs } from 'node:util';
import { Book } from './book.js';
import { Contacts } from './contacts.js';
import { Console } from './helpdesk/console.js';
import { claimsOf } from './jwt.js';

export const USAGE = `Checks a gateway:
  conformance --url https://chat.example.com --token JWT
    --app SLUG              the app; by default the token's aud
    --token JWT             of one contact; checks that need more are skipped
    --token-command CMD     prints a token of the contact {sub}, living {seconds}
    --secret SECRET         the app's HS256 secret: signs all tokens itself
    --helpdesk URL          console of the simulated helpdesk: checks both directions
    --origin URL            an origin that the app allows
    --refused-origin URL    one that it does not allow
    --sockets N             sockets that a contact may have (10)
    --restart-command CMD   kills the gateway and starts it again
    --drain-command CMD     stops the gateway gracefully; runs last
    --marks                 also what leaves marks: uses up this address's guests, writes megabytes

Checks a client, which connects to the port and writes a message every half second:
  conformance --serve --port 8099

Both:
    --only NAME             checks whose name contains this; may be repeated
    --except NAME           leaves these out; may be repeated
    --timeout SECONDS       how long to wait for an answer (10)
    --verbose               a line for each check, not only for those that failed
    --json                  a report for programs
    --list                  the names of the checks`;

/** The arguments are wrong. */
export class Misuse extends Error {}

/** @param {string[]} args */
export function read(args) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        app: { type: 'string' },
        token: { type: 'string' },
        'token-command': { type: 'string' },
        secret: { type: 'string' },
        helpdesk: { type: 'string' },
        origin: { type: 'string' },
        'refused-origin': { type: 'string' },
        sockets: { type: 'string', default: '10' },
        'restart-command': { type: 'string' },
        'drain-command': { type: 'string' },
        marks: { type: 'boolean', default: false },
        serve: { type: 'boolean', default: false },
        port: { type: 'string', default: '8099' },
        only: { type: 'string', multiple: true, default: [] },
        except: { type: 'string', multiple: true, default: [] },
        timeout: { type: 'string', default: '10' },
        verbose: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (thrown) {
    throw new Misuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** @typedef {ReturnType<typeof read>} Options */
/**
 * @typedef {{
 *   gateway: import('./wire/http.js').Gateway,
 *   contacts: Contacts,
 *   helpdesk: Console | undefined,
 *   options: Options,
 * }} Settings
 */

/** What a gateway is checked with. @param {Options} options @returns {Promise<Settings>} */
export async function settingsOf(options) {
  const { url, token, secret, 'token-command': tokenCommand } = options;
  if (url === undefined || !URL.canParse(url))
    throw new Misuse('--url is needed, http(s)://gateway');
  if (token === undefined && secret === undefined && tokenCommand === undefined) {
    throw new Misuse('one of --token, --token-command and --secret is needed');
  }
  const given = { token, secret, tokenCommand };
  const app = options.app ?? (await audience(given));
  if (app === undefined) throw new Misuse('--app is needed');
  const timeout = seconds(options.timeout) * 1000;
  const gateway = {
    url: url.replace(/^ws/, 'http').replace(/\/+$/, ''),
    app,
    timeout,
    book: new Book(),
  };
  const helpdesk =
    options.helpdesk === undefined ? undefined : new Console(options.helpdesk, timeout);
  return { gateway, contacts: new Contacts({ app, ...given }), helpdesk, options };
}

/** @param {string} text */
export function seconds(text) {
  const value = Number(text);
  if (!(value > 0)) throw new Misuse(`${text} is no number of seconds`);
  return value;
}

/** @param {{ token?: string, secret?: string, tokenCommand?: string }} given */
async function audience(given) {
  if (given.token === undefined && given.secret !== undefined) return undefined;
  const { token } = await new Contacts(given).any();
  const { aud } = claimsOf(token);
  return /** @type {string | undefined} */ (Array.isArray(aud) ? aud[0] : aud);
}
