import { always } from './always.js';
import { conversations } from './conversations.js';
import { devices } from './devices.js';
import { errors } from './errors.js';
import { eventStream } from './event-stream.js';
import { forms } from './form.js';
import { fromHelpdesk } from './from-helpdesk.js';
import { history } from './history.js';
import { httpTwins } from './http-twins.js';
import { instance } from './instance.js';
import { liveness } from './liveness.js';
import { privacy } from './privacy.js';
import { receipts } from './receipts.js';
import { replay } from './replay.js';
import { sendLimits } from './send-limits.js';
import { send } from './send.js';
import { toHelpdesk } from './to-helpdesk.js';
import { token } from './token.js';
import { upgrade } from './upgrade.js';
import { welcome } from './welcome.js';

/** Everything that a gateway is checked for. */
export const all = [
  ...upgrade,
  ...token,
  ...welcome,
  ...replay,
  ...send,
  ...sendLimits,
  ...receipts,
  ...history,
  ...devices,
  ...errors,
  ...httpTwins,
  ...eventStream,
  ...privacy,
  ...toHelpdesk,
  ...fromHelpdesk,
  ...conversations,
  ...liveness,
  ...instance,
  ...always,
  ...forms,
];
