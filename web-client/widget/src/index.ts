/** The chat with the helpdesk as a web component; importing it defines `<viaduct-chat>`. */

import { define } from './elements/viaduct-chat.js';

export { ViaductChat } from './elements/viaduct-chat.js';
export { registerLanguage } from './languages/registry.js';
export type { Language, Plural } from './languages/table.js';
export type { TokenSource } from './identity.js';

define();
