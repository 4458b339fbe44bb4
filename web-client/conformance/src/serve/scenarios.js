import { books } from './scenarios/books.js';
import { connecting } from './scenarios/connecting.js';
import { leaving } from './scenarios/leaving.js';
import { sending } from './scenarios/sending.js';

/** Everything that a client is driven through; the last one sends it away. */
export const scenarios = [...connecting, ...sending, ...books, ...leaving];
