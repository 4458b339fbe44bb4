/** The frames of the client protocol, version 1, field by field; fields that are absent are left out, not null. */

/** Who wrote a message. */
export interface Author {
  kind: 'contact' | 'operator' | 'bot' | 'system';
  id?: string;
  name?: string;
  /** URL of a picture. */
  picture?: string;
}

/** A file of a message. */
export interface Attachment {
  /** From an upload; what a message that is sent names it by. */
  id?: string;
  name?: string;
  content_type?: string;
  bytes?: number;
  url?: string;
}

/** A place on earth, in degrees. */
export interface Place {
  lat: number;
  lng: number;
}

/** A button below a message. */
export interface Button {
  type: 'reply' | 'url' | 'phone' | 'email' | 'location';
  text: string;
  /** What a pressed `reply` button sends back as `payload`. */
  payload?: string;
  url?: string;
  color?: string;
}

/** How far a message is; it never moves backwards. */
export type MessageStatus =
  'accepted' | 'pending' | 'sent' | 'delivered' | 'seen' | 'failed' | 'canceled';

/** One message of the contact's stream. */
export interface Message {
  /** Its place in the stream: 1, 2, 3 … */
  seq: number;
  /** The gateway's own id. */
  message_id: string;
  /** The client's own id; incoming messages only. */
  id?: string;
  /** `incoming` is from the contact to the helpdesk. */
  direction: 'incoming' | 'outgoing';
  author: Author;
  text?: string;
  attachments?: Attachment[];
  location?: Place;
  buttons?: Button[];
  /** The `seq` of the message that this one answers. */
  reply_to?: number;
  status: MessageStatus;
  /** RFC 3339, UTC. */
  created_at: string;
}

/** Who answers at the helpdesk. */
export interface Operator {
  id: string;
  name?: string;
  picture?: string;
}

/** Whether a conversation is open, and with whom. */
export interface Conversation {
  state: 'open' | 'closed';
  /** `null` when nobody in person is assigned. */
  operator: Operator | null;
}

/** What the gateway takes. */
export interface Limits {
  /** Characters of a message's text. */
  text: number;
  /** Attachments of a message. */
  attachments: number;
  /** Bytes of one attachment. */
  attachment_bytes: number;
  /** Bytes of one frame. */
  frame_bytes: number;
}

/** What the gateway says first on every connection. */
export interface Welcome {
  /** The protocol's version. */
  protocol: number;
  /** Names this connection, for example in a report of trouble. */
  session: string;
  /** The contact that the token names. */
  contact: { id: string; name?: string };
  /** The newest `seq` of the stream; 0 when it is empty. */
  last_seq: number;
  /** Outgoing messages up to this `seq` reached a device of the contact. */
  delivered: number;
  /** Outgoing messages up to this `seq` were seen on a device of the contact. */
  seen: number;
  conversation: Conversation;
  limits: Limits;
  /** Seconds between the gateway's signs of life. */
  heartbeat: number;
  /** RFC 3339, UTC. */
  server_time: string;
}

/** A message moved on. */
export interface StatusChange {
  seq: number;
  message_id: string;
  status: MessageStatus;
  /** Why it failed. */
  error?: { code: string; message: string };
}

/** How far the contact's devices are in its stream. */
export interface ReceiptPositions {
  /** Outgoing messages up to this `seq` reached a device. */
  delivered: number;
  /** Outgoing messages up to this `seq` were seen. */
  seen: number;
}

/** The other side is typing, or stopped. */
export interface Typing {
  on: boolean;
  author?: Author;
}

/** A page of older messages. */
export interface HistoryPage {
  /** In ascending order of `seq`. */
  messages: Message[];
  /** There are older ones than these. */
  more: boolean;
}

/** What is known of the contact; only the fields that are present are changed. */
export interface Profile {
  name?: string;
  /** Digits. */
  phone?: string;
  email?: string;
  /** URL of a picture. */
  picture?: string;
  custom_fields?: Record<string, string>;
}

/** What a message that is sent says; at least one of text, attachments, location and payload. */
export interface MessageContent {
  text?: string;
  /** From `uploadAttachment`; only their ids go to the gateway, the rest is for showing the draft. */
  attachments?: Attachment[];
  location?: Place;
  /** The `seq` of the message that this one answers. */
  reply_to?: number;
  /** Of the button that was pressed. */
  payload?: string;
}

/** */
export interface Accepted {
  type: 'accepted';
  ref?: string;
  id: string;
  seq: number;
  message_id: string;
  created_at: string;
  duplicate?: true;
}

/** */
export interface Refusal {
  type: 'error';
  ref?: string;
  code: string;
  message?: string | undefined;
  field?: string | undefined;
  retry_after?: number | undefined;
}

/** What the gateway sends. */
export type ServerFrame =
  | ({ type: 'welcome' } & Welcome)
  | { type: 'synced'; seq: number }
  | Accepted
  | ({ type: 'message' } & Message)
  | ({ type: 'status' } & StatusChange)
  | ({ type: 'receipt' } & ReceiptPositions)
  | ({ type: 'typing' } & Typing)
  | ({ type: 'conversation' } & Conversation)
  | ({ type: 'history'; ref?: string } & HistoryPage)
  | { type: 'ok'; ref?: string }
  | Refusal
  | { type: 'draining'; reconnect_in: number };

/** Fields of a frame to be written; JSON leaves out what is undefined. */
type Written<Fields> = { [Name in keyof Fields]: Fields[Name] | undefined };

/** A `send` frame without its mark. */
export type SendBody = { id: string; sent_at: string } & Written<
  Omit<MessageContent, 'attachments'> & { attachments?: { id: string | undefined }[] }
>;

/** What a client sends. */
export type ClientFrame =
  | ({ type: 'send'; ref: string } & SendBody)
  | { type: 'receipt'; ref: string; delivered: number; seen: number }
  | { type: 'typing'; ref?: string; on: boolean }
  | ({ type: 'history'; ref: string } & Written<{ before?: number; limit?: number }>)
  | ({ type: 'profile'; ref: string } & Profile)
  | { type: 'close'; ref: string };

/** Reads a frame: `undefined` when it is none. Whoever gets it ignores types that this version does not know. */
export function parseFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return typeof (value as ServerFrame | null)?.type === 'string'
      ? (value as ServerFrame)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Errors that pass by themselves: nothing was stored, and the same frame may be sent again. */
export function isPassing(code: string): boolean {
  return code === 'unavailable' || code === 'rate_limited';
}

/** In UTF-8; not every platform has a `TextEncoder`. */
export function bytesOf(frame: ClientFrame): number {
  return encodeURIComponent(JSON.stringify(frame)).replace(/%../g, '%').length;
}
