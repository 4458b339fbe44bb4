/** Why a client is disconnected and stays so until `connect()` is called. */
export type DisconnectedCode =
  /** `connect()` was not called yet. */
  | 'initial'
  /** `disconnect()` was called. */
  | 'requested'
  /** The contact is blocked, or was erased on request (4403). */
  | 'blocked'
  /** A newer connection of the same contact took its place (4409). */
  | 'replaced'
  /** The gateway has no such app (404). */
  | 'unknown_app'
  /** The app does not allow this page's origin (403). */
  | 'forbidden'
  /** The token callback gave `null`: nobody is signed in. */
  | 'no_token'
  /** The token callback gave a token of another contact; make a new client for it. */
  | 'other_contact';

/** Why a client is on its way to a connection. */
export type ConnectingCode =
  /** `connect()` was called. */
  | 'requested'
  /** The connection broke, or could not be made. */
  | 'lost'
  /** Nothing came from the gateway for too long. */
  | 'silent'
  /** The token expired or was refused, or is renewed before that. */
  | 'token'
  /** The token callback failed. */
  | 'no_token'
  /** The gateway goes away, or can't take more now. */
  | 'unavailable'
  /** The gateway had to be asked too much too fast (4429). */
  | 'rate_limited'
  /** This device read too slowly (4408). */
  | 'too_slow'
  /** A frame was larger than the gateway takes (1009). */
  | 'too_large'
  /** The contact was erased and made anew: everything is read again. */
  | 'reset'
  /** The way to the gateway is changed between WebSocket and server-sent events. */
  | 'transport';

/** How a client is connected. */
export type TransportName = 'websocket' | 'events';

/** Where a client stands: disconnected → connecting → connected, and back to connecting when the connection is lost. */
export type ConnectionState =
  | {
      readonly name: 'disconnected';
      readonly code: DisconnectedCode;
      /** In words, for developers. */
      readonly reason: string;
    }
  | {
      readonly name: 'connecting';
      readonly code: ConnectingCode;
      /** In words, for developers. */
      readonly reason: string;
      /** Attempts that failed since the last connection that lasted. */
      readonly attempt: number;
      /** Milliseconds until the next attempt; absent while one is under way. */
      readonly retryIn?: number;
    }
  | {
      readonly name: 'connected';
      /** How. */
      readonly transport: TransportName;
      /** What was missed has arrived; from here it is live. */
      readonly synced: boolean;
    };
