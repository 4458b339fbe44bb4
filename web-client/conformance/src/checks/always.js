import { checks } from '../check.js';
import { held } from './form.js';

/** What holds of everything that came during the run, whatever it was asked for. */
export const always = [
  ...checks('Connecting', 'always', {
    'welcome-first': held(
      'Every socket and event stream began with welcome, and said it once.',
      'welcome-first',
    ),
    order: held(
      'Every socket and event stream told messages by ascending seq, none twice; who only read, without gaps.',
      'order',
    ),
    synced: held(
      'synced came once, with after only, and up to all that was told before it.',
      'synced',
    ),
  }),
  ...checks('Terms: stream', 'always', {
    'same-message': held(
      "A seq was the same message wherever it was told, and a message_id one contact's one message.",
      'same-message',
    ),
  }),
  ...checks('Frames, gateway → client', 'always', {
    answers: held(
      'Every ref and id was answered once, by the frame that answers its type, where it was sent.',
      'answers',
    ),
    own: held('No socket got as message what it had written itself.', 'own'),
    statuses: held(
      'No status moved backwards or came twice; outgoing messages were at most canceled.',
      'statuses',
    ),
    receipts: held('No receipt moved backwards, and seen implied delivered.', 'receipts'),
  }),
];
