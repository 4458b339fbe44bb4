import { reasonOf } from './errors.js';
import type { ClientFrame, HistoryPage, ServerFrame } from './frames.js';
import { parseFrame } from './frames.js';
import { codeOf, problemOf } from './http.js';
import type { Http, Problem } from './http.js';
import { EventReader } from './sse.js';
import type { LinkEnd, Opener } from './transport.js';
import { query } from './transport.js';

/** Links over server-sent events and HTTP calls: for networks that let no WebSocket through. */
export function eventsOpener(http: Http): Opener {
  return ({ token, after }, events) => {
    const aborter = new AbortController();
    const { signal } = aborter;
    const end = (how: LinkEnd): void => {
      if (signal.aborted) return;
      aborter.abort();
      events.onClose(how);
    };
    const refused = (refusal: Problem): void =>
      end({
        // 4xx of something on the way must not end it for good
        code: refusal.ours || [401, 429, 503].includes(refusal.status) ? refusal.status : 0,
        reason: refusal.message,
        retryAfter: refusal.retryAfter,
      });

    const follow = async (): Promise<void> => {
      const accept = 'text/event-stream';
      const response = await http.ask(`/events${query(after)}`, token, { accept, signal });
      if (!response.ok) return refused(await problemOf(response));
      const body = response.body?.getReader();
      if (body === undefined) {
        return end({ code: 0, reason: 'answers can not be streamed here', unsupported: true });
      }
      const decoder = new TextDecoder();
      const reader = new EventReader((data) => {
        if (signal.aborted) return;
        const frame = parseFrame(data);
        if (frame === undefined) events.onBadFrame();
        else events.onFrame(frame);
      });
      for (;;) {
        const { done, value } = await body.read();
        if (done || signal.aborted) break;
        events.onHeard();
        reader.read(decoder.decode(value, { stream: true }));
      }
      end({ code: 0, reason: 'the stream ended' });
    };

    const call = async (frame: ClientFrame & { ref: string }, path: string, body?: unknown) => {
      const answer = (given: ServerFrame): void => {
        if (!signal.aborted) events.onFrame(given);
      };
      const { ref } = frame;
      try {
        const response = await http.ask(path, token, { body, signal });
        if (response.status === 204) return answer({ type: 'ok', ref });
        if (response.ok) {
          const type = frame.type === 'history' ? 'history' : 'accepted';
          return answer({ ...((await response.json()) as HistoryPage), type, ref } as ServerFrame);
        }
        const refusal = await problemOf(response);
        // neither is the frame's fault
        const { status, ours, code } = refusal;
        const ends = status === 401 || (ours && code === undefined && [403, 404].includes(status));
        if (ends) return refused(refusal);
        answer({
          type: 'error',
          ref,
          code: codeOf(refusal),
          message: refusal.message,
          field: refusal.field,
          retry_after: refusal.retryAfter,
        });
      } catch (thrown) {
        answer({ type: 'error', ref, code: 'unavailable', message: reasonOf(thrown) });
      }
    };

    const send = (frame: ClientFrame): void => {
      const { type, ref, ...body } = frame;
      switch (frame.type) {
        case 'send':
          return void call(frame, '/messages', body);
        case 'receipt':
          return void call(frame, '/receipts', body);
        case 'history': {
          const { before, limit } = frame;
          const asked = Object.entries({ before, limit }).flatMap(([name, value]) =>
            value === undefined ? [] : [`${name}=${value}`],
          );
          return void call(frame, `/messages?${asked.join('&')}`);
        }
        case 'typing':
          return; // it is of no use later, and not worth a call
        case 'profile':
        case 'close': {
          const message = `${type} needs a WebSocket`;
          const code = 'unsupported';
          void Promise.resolve().then(() => {
            if (!signal.aborted) events.onFrame({ type: 'error', ref: ref ?? '', code, message });
          });
        }
      }
    };

    follow().catch((thrown: unknown) => end({ code: 0, reason: reasonOf(thrown) }));
    return { name: 'events', send, close: () => aborter.abort() };
  };
}
