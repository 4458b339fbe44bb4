/** The client of the Viaduct gateway. */

export { ViaductClient } from './client.js';
export type { ClientEvents, HistoryOptions } from './client.js';
export type { ClientOptions, TokenReason } from './options.js';
export type { ConnectingCode, ConnectionState, DisconnectedCode, TransportName } from './state.js';
export type { DraftEvent } from './drafts.js';
export { ViaductError } from './errors.js';
export { Emitter } from './emitter.js';
export { IndexedDbStore, MemoryStore, StorageStore } from './store.js';
export type { Draft, DraftError, KeyValueStorage, Store } from './store.js';
export { Timeline } from './timeline.js';
export type { TimelineEvents, TimelineItem, TimelineOptions } from './timeline.js';
export { seenWhenVisible } from './visibility.js';
export type { SeenObserver, SeenOptions } from './visibility.js';
export type { UploadFile, UploadOptions } from './upload.js';
export type { Channel, Clock, Page, WebSocketConstructor, WebSocketLike } from './environment.js';
export type {
  Attachment,
  Author,
  Button,
  Conversation,
  HistoryPage,
  Limits,
  Message,
  MessageContent,
  MessageStatus,
  Operator,
  Place,
  Profile,
  ReceiptPositions,
  StatusChange,
  Typing,
  Welcome,
} from './frames.js';
