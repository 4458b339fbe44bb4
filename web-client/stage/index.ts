/** The gateway and the helpdesk that the tests run against. */

interface Stage {
  gateway: string;
  console: string;
  control: string;
  app: string;
  secret: string;
}

/** What the helpdesk knows of a message. */
export interface HelpdeskMessage {
  id: number;
  text: string | null;
  type: string;
  reports: { status: string }[];
}

/** Where everything is; nothing runs without it. */
export const stage = JSON.parse(process.env['VIADUCT_STAGE'] ?? '{}') as Stage;

/** A contact's token. */
export async function token(sub: string, seconds = 3600): Promise<string> {
  const answer = await fetch(
    `${stage.control}/token?sub=${encodeURIComponent(sub)}&seconds=${seconds}`,
  );
  return (await answer.text()).trim();
}

/** Kills, stops or starts the gateway. */
export async function gateway(action: 'kill' | 'stop' | 'start'): Promise<void> {
  const answer = await fetch(`${stage.control}/${action}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`${action} failed: ${answer.status} ${await answer.text()}`);
}

/** The operator's side of one contact's chat. */
export class Operator {
  constructor(private readonly sub: string) {}

  /** All messages at the helpdesk, oldest first. */
  async messages(): Promise<HelpdeskMessage[]> {
    const id = await this.chat();
    if (id === undefined) return [];
    return (await get(`/console/chats/${id}`)) as HelpdeskMessage[];
  }

  /** The texts of the contact. */
  async texts(): Promise<(string | null)[]> {
    const all = await this.messages();
    return all.filter(({ type }) => type === 'from_client').map(({ text }) => text);
  }

  /** What the helpdesk was told of a message of its own. */
  async reports(text: string): Promise<string[]> {
    const all = await this.messages();
    return all.find((each) => each.text === text)?.reports.map(({ status }) => status) ?? [];
  }

  reply(text: string, more: object = {}): Promise<void> {
    return this.act('reply', { text, ...more });
  }

  close(): Promise<void> {
    return this.act('close', {});
  }

  transfer(operator: number): Promise<void> {
    return this.act('transfer', { operator });
  }

  blacklist(blocked: boolean): Promise<void> {
    return this.act('blacklist', { blocked });
  }

  private async act(what: string, body: object): Promise<void> {
    const id = await until(() => this.chat(), `a chat of ${this.sub} at the helpdesk`);
    const answer = await fetch(`${stage.console}/console/chats/${id}/${what}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
  }

  private async chat(): Promise<number | undefined> {
    const { chats } = (await get('/console/state')) as { chats: { id: number; phone: string }[] };
    return chats.find(({ phone }) => phone.endsWith(` ${this.sub}`))?.id;
  }
}

async function get(path: string): Promise<unknown> {
  const answer = await fetch(stage.console + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Waits until there is something; `what` says what, for the message of a failure. */
export async function until<T>(
  look: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  what: string,
  milliseconds = 60_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

let contacts = 0;

/** A contact that no other test has. */
export function newContact(): string {
  contacts += 1;
  return `browser-${Date.now().toString(36)}-${contacts}`;
}
