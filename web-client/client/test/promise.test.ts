import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Timeline, ViaductClient } from '../src/index.js';
import type { Message } from '../src/index.js';
import { ModelDisk, ModelGateway, ModelNetwork, ModelStore, chance, peace } from './kit/model.js';
import { FakePage, settle, tokenFor } from './kit/setup.js';

/** `SEED=7 RUNS=1 npx vitest run test/promise.test.ts` repeats one run. */
const FIRST = Number(process.env['SEED'] ?? 1);
const RUNS = Number(process.env['RUNS'] ?? 150);
const STEPS = 60;

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** What one page load, from its start to its end or crash, sent and was told. */
interface Life {
  client: ViaductClient;
  network: ModelNetwork;
  store: ModelStore;
  page: FakePage;
  startedAfter: number | undefined;
  told: Message[];
  timeline: Timeline;
}

/** One tab of the browser, through all its page loads. */
class Tab {
  life: Life;
  readonly lives: Life[] = [];
  /** In the order of their writing, over all lives. */
  readonly sent: { text: string; kept: boolean }[] = [];

  constructor(
    readonly name: string,
    private readonly gateway: ModelGateway,
    private readonly disk: ModelDisk,
    private readonly withChannel: boolean,
  ) {
    this.life = this.load(undefined);
  }

  private load(after: number | undefined): Life {
    const { gateway, disk } = this;
    const network = new ModelNetwork(gateway);
    const store = new ModelStore(disk, gateway.random);
    const page = new FakePage();
    const client = new ViaductClient({
      url: 'https://gateway.test',
      app: 'demo',
      contact: 'anna',
      token: () => tokenFor(600),
      store,
      page,
      channel: this.withChannel ? store.channel : null,
      random: gateway.random,
      WebSocket: network.WebSocket,
      fetch: network.fetch,
      ...(after === undefined ? {} : { after }),
    });
    const timeline = new Timeline(client, { page: 5 });
    const life: Life = { client, network, store, page, startedAfter: after, told: [], timeline };
    client.on('message', (message) => life.told.push(message));
    client.on('welcome', ({ last_seq }) => (life.startedAfter ??= last_seq));
    client.connect();
    this.lives.push(life);
    return life;
  }

  send(text: string): void {
    const entry = { text, kept: false };
    this.sent.push(entry);
    const { store } = this.life;
    void this.life.client
      .send({ text })
      .then(({ unsaved }) => (entry.kept = !store.dead && !unsaved));
  }

  /** Everything in memory is gone, at this very moment. */
  crash(): void {
    const { client, network, store } = this.life;
    network.dead = true;
    store.dead = true;
    const { position } = client;
    client.disconnect();
    this.life = this.load(position);
  }
}

async function run(seed: number): Promise<void> {
  const random = chance(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  const gateway = new ModelGateway(random);
  const disk = new ModelDisk();
  const withChannel = random() < 0.8;
  const tabs = Array.from(
    { length: 1 + pick(3) },
    (_, i) => new Tab('abc'[i] ?? '', gateway, disk, withChannel),
  );
  let count = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const tab = tabs[pick(tabs.length)] as Tab;
    switch (pick(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        tab.send(`${random() < 0.1 ? 'bad' : 'good'} ${tab.name} ${(count += 1)}`);
        break;
      case 4:
        for (let i = 0; i < 3; i += 1) tab.send(`good ${tab.name} ${(count += 1)}`);
        break;
      case 5:
      case 6:
        gateway.write(`answer ${(count += 1)}`);
        break;
      case 7:
        gateway.cut(random() < 0.3);
        break;
      case 8:
        tab.crash();
        break;
      case 9:
        gateway.troubles = {
          refuse: random() * 0.5,
          rateLimit: random() * 0.5,
          loseAnswer: random() * 0.3,
          blocked: random() < 0.3,
        };
        disk.trouble = random() < 0.5 ? 0 : random() * 0.5;
        break;
      case 10:
        gateway.troubles = peace;
        disk.trouble = 0;
        break;
      case 11:
        tab.life.client.disconnect();
        if (random() < 0.7) tab.life.client.connect();
        break;
      case 12:
        tab.life.page.online = random() < 0.5;
        if (tab.life.page.online) tab.life.page.tell('online');
        break;
      case 13: {
        const failed = tab.life.client.drafts.find(({ state }) => state === 'failed');
        if (failed === undefined) break;
        if (random() < 0.5) void tab.life.client.retry(failed.id);
        else void tab.life.client.discard(failed.id);
        break;
      }
      case 14:
        tab.life.timeline.loadOlder().catch(() => {});
        break;
      default:
        await settle(random() * 60_000);
    }
    await settle(random() * random() * 3_000);
  }

  gateway.troubles = peace;
  disk.trouble = 0;
  for (const { life } of tabs) {
    life.page.tell('online');
    life.client.connect();
  }
  await settle(300_000);
  for (const { life } of tabs) {
    while (life.timeline.hasOlder) {
      life.timeline.loadOlder().catch(() => {});
      await settle(1_000);
    }
  }
  // one of them may be renewing its token at this very moment
  const all = (): boolean => tabs.every(({ life }) => life.client.state.name === 'connected');
  for (let i = 0; i < 30 && !all(); i += 1) await settle(1_000);

  const because = `seed ${seed}`;
  const texts = gateway.stream.map(({ text }) => text);
  expect(new Set(texts).size, `${because}: nothing is doubled`).toBe(texts.length);
  for (const { name, sent, life, lives } of tabs) {
    const good = sent.filter(({ text }) => text.startsWith('good'));
    const lost = good.filter(({ text, kept }) => kept && !texts.includes(text));
    expect(lost, `${because}: nothing of tab ${name} is lost`).toEqual([]);
    const arrived = texts.filter((text) => text.startsWith(`good ${name} `));
    const written = good.map(({ text }) => text).filter((text) => texts.includes(text));
    // what could not be read does not hold up what comes after it
    const inOrder = disk.hasFailed ? arrived.toSorted() : arrived;
    expect(inOrder, `${because}: the order of tab ${name} is kept`).toEqual(
      disk.hasFailed ? written.toSorted() : written,
    );

    for (const { told } of lives) {
      const seqs = told.map(({ seq }) => seq);
      expect(new Set(seqs).size, `${because}: no message is told twice`).toBe(seqs.length);
      for (const { seq, text } of told) expect(text, because).toBe(texts[seq - 1]);
    }
    const { client, told, startedAfter = 0 } = life;
    expect(client.state, because).toMatchObject({ name: 'connected' });
    const expected = texts.map((_, i) => i + 1).filter((seq) => seq > startedAfter);
    const newer = told.map(({ seq }) => seq).filter((seq) => seq > startedAfter);
    expect(
      newer.sort((a, b) => a - b),
      `${because}: every message is told`,
    ).toEqual(expected);
    expect(client.position, because).toBe(texts.length);
    const waiting = client.drafts.filter(({ state }) => state === 'waiting');
    expect(waiting, `${because}: nothing waits any more`).toEqual([]);

    const { timeline } = life;
    const lines = timeline.items.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
    expect(
      lines.map(({ text }) => text),
      `${because}: the timeline shows everything, in order`,
    ).toEqual(texts);
    const failed = client.drafts.map(({ id }) => id);
    const below = timeline.items.slice(lines.length).map(({ key }) => key);
    expect(below, `${because}: and what failed below it`).toEqual(failed);
    client.disconnect();
  }
  vi.clearAllTimers();
}

describe('whatever breaks', () => {
  const seeds = Array.from({ length: RUNS }, (_, i) => FIRST + i);
  const chunk = 10;
  const chunks = Array.from({ length: Math.ceil(RUNS / chunk) }, (_, i) =>
    seeds.slice(i * chunk, (i + 1) * chunk),
  );
  it.each(chunks.map((some) => [some[0], some.at(-1), some] as const))(
    'nothing is lost, nothing is doubled and the order is kept (seeds %i to %i)',
    async (_, __, some) => {
      for (const seed of some) await run(seed);
    },
  );
});
