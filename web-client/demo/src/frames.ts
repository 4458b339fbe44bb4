/** The frames of the client protocol, version 1, as far as this page uses them. */

export interface Author {
  kind: 'contact' | 'operator' | 'bot' | 'system';
  id?: string;
  name?: string;
  picture?: string;
}

export interface Attachment {
  id: string;
  name?: string;
  content_type?: string;
  bytes?: number;
  url: string;
}

export interface Place {
  lat: number;
  lng: number;
}

export interface Button {
  type: 'reply' | 'url' | 'phone' | 'email' | 'location';
  text: string;
  payload?: string;
  url?: string;
  color?: string;
}

export type MessageStatus =
  'accepted' | 'pending' | 'sent' | 'delivered' | 'seen' | 'failed' | 'canceled';

export interface Message {
  seq: number;
  message_id: string;
  id?: string;
  direction: 'incoming' | 'outgoing';
  author?: Author;
  text?: string;
  attachments?: Attachment[];
  location?: Place;
  buttons?: Button[];
  reply_to?: number;
  status?: MessageStatus;
  created_at: string;
}

export interface Operator {
  id: string;
  name?: string;
  picture?: string;
}

export interface ConversationState {
  state: 'open' | 'closed';
  operator?: Operator | null;
}

export interface Welcome {
  type: 'welcome';
  protocol: number;
  session: string;
  contact: { id: string; name?: string };
  last_seq: number;
  delivered: number;
  seen: number;
  conversation?: ConversationState;
  heartbeat?: number;
}

/** What the gateway sends. */
export type ServerFrame =
  | Welcome
  | { type: 'synced'; seq: number }
  | {
      type: 'accepted';
      ref?: string;
      id: string;
      seq: number;
      message_id: string;
      created_at: string;
      duplicate?: boolean;
    }
  | ({ type: 'message' } & Message)
  | {
      type: 'status';
      seq: number;
      message_id: string;
      status: MessageStatus;
      error?: { code: string; message?: string };
    }
  | { type: 'receipt'; delivered: number; seen: number }
  | { type: 'typing'; on: boolean; author?: Author }
  | ({ type: 'conversation' } & ConversationState)
  | { type: 'history'; ref?: string; messages: Message[]; more: boolean }
  | { type: 'ok'; ref?: string }
  | {
      type: 'error';
      ref?: string;
      code: string;
      message?: string;
      field?: string;
      retry_after?: number;
    }
  | { type: 'draining'; reconnect_in: number };

/** A message of the contact that is not acknowledged yet; it keeps its `id` through every resend. */
export interface Draft {
  id: string;
  text?: string;
  payload?: string;
  location?: Place;
  reply_to?: number;
  sent_at: string;
}

/** What this page sends. */
export type ClientFrame =
  | ({ type: 'send'; ref?: string } & Draft)
  | { type: 'receipt'; delivered?: number; seen?: number }
  | { type: 'typing'; on: boolean }
  | { type: 'history'; ref: string; before?: number; limit?: number }
  | { type: 'profile'; name: string }
  | { type: 'close' };

const known = new Set<string>([
  'welcome',
  'synced',
  'accepted',
  'message',
  'status',
  'receipt',
  'typing',
  'conversation',
  'history',
  'ok',
  'error',
  'draining',
]);

/** Reads a frame; `null` for what this version does not know, which the protocol says to ignore. */
export function parseFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  return typeof value.type === 'string' && known.has(value.type) ? (value as ServerFrame) : null;
}
