/** Forms of a word by number, by the names that `Intl.PluralRules` has for them; `{n}` is the number. */
export type Plural = { readonly other: string } & Partial<
  Record<'zero' | 'one' | 'two' | 'few' | 'many', string>
>;

/** All that the widget says, in one language. `{name}` and the like are filled in. */
export interface Language {
  title: string;
  greeting: string;
  openChat: string;
  closeChat: string;
  menu: string;
  messages: string;
  loadingOlder: string;
  loading: string;
  beginning: string;
  composer: string;
  placeholder: string;
  send: string;
  attach: string;
  removeFile: string;
  uploading: string;
  uploadFailed: string;
  tooLargeFile: string;
  tooManyFiles: string;
  noAttachments: string;
  textTooLong: string;
  connected: string;
  connecting: string;
  notConnected: string;
  offline: string;
  blocked: string;
  replaced: string;
  useHere: string;
  signIn: string;
  unavailable: string;
  tryAgain: string;
  sending: string;
  waiting: string;
  accepted: string;
  sent: string;
  seen: string;
  failed: string;
  notDelivered: string;
  retry: string;
  discard: string;
  withdrawn: string;
  closed: string;
  startNew: string;
  endConversation: string;
  endConfirm: string;
  cancel: string;
  ended: string;
  soundOn: string;
  soundOff: string;
  operator: string;
  bot: string;
  system: string;
  you: string;
  isTyping: string;
  says: string;
  unread: Plural;
  newMessages: Plural;
  toEnd: string;
  image: string;
  file: string;
  place: string;
  replyTo: string;
  locationFailed: string;
  bytes: readonly [string, string, string, string];
}
