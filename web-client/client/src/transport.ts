import type { ClientFrame, ServerFrame } from './frames.js';
import type { TransportName } from './state.js';

/** A way to the gateway that stands or is being made. */
export interface Link {
  readonly name: TransportName;
  /** Sends a frame; what is not answered was perhaps not sent. */
  send(frame: ClientFrame): void;
  /** Ends it; nothing is told after that. */
  close(): void;
}

/** What a link tells. */
export interface LinkEvents {
  onFrame(frame: ServerFrame): unknown;
  /** A sign of life that is no frame. */
  onHeard(): unknown;
  /** Something came that is no frame. */
  onBadFrame(): unknown;
  /** It ended, told once. */
  onClose(end: LinkEnd): unknown;
}

/** How a link ended. */
export interface LinkEnd {
  /** A WebSocket's close code, or an HTTP status; 0 when there was no answer. */
  code: number;
  reason: string;
  /** Seconds that the gateway asks for. */
  retryAfter?: number | undefined;
  /** This place can't have such links. */
  unsupported?: boolean;
}

/** What a link is opened with. */
export interface LinkRequest {
  token: string;
  after: number | undefined;
}

/** Opens a link; never throws. */
export type Opener = (request: LinkRequest, events: LinkEvents) => Link;

/** The query of a path that is followed. */
export function query(after: number | undefined): string {
  return after === undefined ? '' : `?after=${after}`;
}
