import { lifecycleSubject, type Session } from '@headcount/contracts';
import { MemoryLog } from '@headcount/event-log/memory';
import { createMetrics } from '@headcount/service-kit';
import type { HeadcountEvent } from '@headcount/session-core';
import { eventually } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAt } from '../testing/facts.js';
import { LiveFeed } from './live-feed.js';
import type { LiveReaderOptions } from './live-reader.js';

let log: MemoryLog;
let feed: LiveFeed;
let registry: ReturnType<typeof createMetrics>;
/** How far the read model is; null: as far as the log. */
let projected: number | null;
let generation: number;
let appended: number;
let troubles: unknown[];
/** Of the read model. */
let away: boolean;

beforeEach(() => {
  log = new MemoryLog({ now: Date.now });
  registry = createMetrics();
  [projected, generation, appended, troubles, away] = [null, 1, 0, [], false];
  feed = feedOver();
});
afterEach(() => feed.beforeApplicationShutdown());

/** Sessions look as the facts that are projected say: here, how many of them there are. */
function feedOver(): LiveFeed {
  const position = () =>
    away
      ? Promise.reject(new Error('away'))
      : Promise.resolve({ generation, seq: projected ?? appended, at: null });
  const sessions = async (site: string, ids: readonly string[]) => ({
    data: ids.map((id) => ({ site, id }) as Session),
    position: await position(),
  });
  const onTrouble = (error: unknown) => void troubles.push(error);
  return new LiveFeed({ log, rows: { position, sessions }, registry, onTrouble, tellEveryMs: 1 });
}

async function starts(site: string, ...ids: readonly string[]): Promise<number> {
  const stamp = { site, time: Date.now(), receivedAt: Date.now() };
  const id = `e${appended}`;
  const events = ids.map((one, i) => ({ ...startAt(one, stamp.time, 'ada'), id: `${id}/${i}`, ...stamp }));
  const answer = await log.append({
    id,
    subject: lifecycleSubject(site),
    events: events as HeadcountEvent[],
  });
  if (answer.kind !== 'stored') throw new Error(answer.kind);
  return (appended = answer.seq);
}

/** One without a connection; `untaken` is what it leaves behind. */
class Reader implements LiveReaderOptions {
  readonly site: string;
  readonly keyId: string;
  readonly credential: string;
  readonly told: number;
  readonly gone: () => void;
  text = '';
  untaken = 0;
  allowed = true;
  state: 'open' | 'ended' | 'destroyed' = 'open';

  constructor({ site = 'lab', keyId = 'k', told = appended } = {}) {
    [this.site, this.keyId, this.credential, this.told] = [site, keyId, keyId, told];
    this.gone = feed.add(this);
  }
  readonly mayRead = () => Promise.resolve(this.allowed);
  readonly sink = ((reader: Reader) => ({
    get writableLength() {
      return reader.untaken;
    },
    write: (chunk: string | Uint8Array) => (reader.text += chunk.toString()),
    end: () => (reader.state = 'ended'),
    destroy: () => (reader.state = 'destroyed'),
  }))(this);

  get ids(): readonly string[] {
    return [...this.text.matchAll(/"session":\{"site":"\w+","id":"(\w+)"/g)].map(([, id]) => id!);
  }
  get lastEventId(): number {
    return Number([...this.text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1]);
  }
  get resets(): readonly string[] {
    return [...this.text.matchAll(/^event: reset\ndata: \{"reason":"(\w+)"/gm)].map(([, reason]) => reason!);
  }
  knows(...ids: readonly string[]) {
    return eventually(() => ids.every((id) => this.ids.includes(id)), {
      what: `${ids.join(', ')} to be told`,
    });
  }
}

const value = async (name: string) => {
  const found = (await registry.getSingleMetric(name)!.get()) as { values: { value: number }[] };
  return found.values.reduce((sum, one) => sum + one.value, 0);
};
const cuts = async (reason: string) => {
  const { values } = await registry.getSingleMetric('headcount_live_readers_cut_total')!.get();
  return values.find(({ labels }) => labels['reason'] === reason)!.value;
};

describe('the feed of changes', () => {
  it('tells of the sessions of the own site that change from now on, and of no other', async () => {
    await starts('lab', 'before');
    const [lab, ward] = [new Reader(), new Reader({ site: 'ward' })];
    await starts('lab', 'a', 'b');
    await starts('ward', 'w');
    await Promise.all([lab.knows('a', 'b'), ward.knows('w')]);
    expect([lab.ids, ward.ids]).toEqual([['a', 'b'], ['w']]);
    expect(await value('headcount_live_changes_sent_total')).toBe(3);
  });

  it('tells of nothing before it is projected', async () => {
    projected = 0;
    const reader = new Reader({ told: 0 });
    await starts('lab', 'a');
    await starts('lab', 'b');
    projected = 1;
    await reader.knows('a');
    expect([reader.ids, reader.lastEventId]).toEqual([['a'], 1]);
    projected = 2;
    await reader.knows('b');
    expect(reader.lastEventId).toBe(2);
  });

  it('gives the id with the last change of an envelope alone, so that half of one is told again', async () => {
    const reader = new Reader();
    const seq = await starts('lab', 'a', 'b', 'c');
    await reader.knows('a', 'b', 'c');
    expect(reader.text.match(/^id: /gm)).toHaveLength(1);
    expect(reader.text.split('\n\n').findIndex((event) => event.includes(`id: ${seq}`))).toBe(3);
  });

  it('goes on where a reader left, in what is remembered and in what only the log knows', async () => {
    await starts('lab', 'old');
    await starts('lab', 'a');
    await starts('ward', 'w');
    const first = new Reader({ told: 1 });
    await first.knows('a');
    await starts('lab', 'b');
    await first.knows('b');
    const second = new Reader({ told: first.lastEventId - 1 });
    await second.knows('b');
    expect([first.ids, second.ids]).toEqual([['a', 'b'], ['b']]);
  });

  it('tells of a gap when the log does not reach back to the id', async () => {
    for (const id of ['a', 'b', 'c']) await starts('lab', id);
    log.faults.trimTo(3);
    const reader = new Reader({ told: 0 });
    await eventually(() => reader.resets.length > 0, { what: 'a reset' });
    await starts('lab', 'd');
    await reader.knows('d');
    expect([reader.resets, reader.ids]).toEqual([['too_old'], ['d']]);
  });

  it('tells of a gap when other tables are read from now on', async () => {
    const reader = new Reader();
    await starts('lab', 'a');
    await reader.knows('a');
    generation = 2;
    await starts('lab', 'b');
    await eventually(() => reader.resets.length > 0, { what: 'a reset' });
    expect(reader.resets).toEqual(['generation']);
  });

  it('tells of a gap when the log went back, and goes on with what there is', async () => {
    const reader = new Reader();
    for (const id of ['a', 'b']) await starts('lab', id);
    await reader.knows('a', 'b');
    log.faults.goBackTo((appended = 1));
    log.faults.disconnectReaders();
    await eventually(() => reader.resets.length > 0, { what: 'a reset' });
    await starts('lab', 'c');
    await reader.knows('c');
    expect([reader.resets, reader.ids]).toEqual([['log'], ['a', 'b', 'c']]);
  });

  it('goes on behind trouble of the read model', async () => {
    const reader = new Reader();
    await starts('lab', 'a');
    await reader.knows('a');
    away = true;
    await starts('lab', 'b');
    await eventually(() => troubles.length > 0, { what: 'trouble' });
    away = false;
    await reader.knows('b');
    expect(reader.ids).toEqual(['a', 'b']);
  });
});

describe('a reader of changes', () => {
  it('that is full is told later, what changed twice only once, while others go on', async () => {
    const [slow, quick] = [new Reader(), new Reader()];
    slow.untaken = 1024 * 1024;
    for (let i = 0; i < 5; i += 1) await starts('lab', 'a', `s${i}`);
    await quick.knows('s4');
    expect(slow.ids).toEqual([]);
    slow.untaken = 0;
    await slow.knows('s4');
    expect(slow.ids.filter((id) => id === 'a')).toHaveLength(1);
  });

  it('that takes nothing is cut off and counted, and one that takes slowly is not', async () => {
    const [stalled, slow] = [new Reader(), new Reader()];
    stalled.untaken = slow.untaken = 2 * 1024 * 1024;
    for (let i = 0; i < 5; i += 1) {
      await feed.check();
      slow.untaken -= 1024;
    }
    expect([stalled.state, slow.state]).toEqual(['destroyed', 'open']);
    expect([await cuts('stalled'), await value('headcount_live_readers')]).toEqual([1, 1]);
  });

  it('whose key is not valid any more is let go', async () => {
    const [revoked, other] = [new Reader(), new Reader({ keyId: 'other' })];
    revoked.allowed = false;
    await feed.check();
    expect([revoked.state, other.state, await cuts('key')]).toEqual(['ended', 'open', 1]);
  });

  it('sees every 15 seconds that the stream lives, and how far it is', async () => {
    const reader = new Reader();
    for (let i = 0; i < 6; i += 1) await feed.check();
    expect(reader.text).toBe(': live\n\n: alive\nid: 0\n\n: alive\nid: 0\n\n');
  });

  it('has to go when there are 1,000 of its key, until one of them is gone', () => {
    const readers = Array.from({ length: 1_000 }, () => new Reader());
    const demand = (keyId: string) => () => feed.demandRoom(keyId);
    expect(demand('k')).toThrow('at most 1000');
    expect(demand('another')).not.toThrow();
    readers[0]!.gone();
    readers[0]!.gone();
    expect(demand('k')).not.toThrow();
  });

  it('is let go when the service stops, and none is taken then', async () => {
    const reader = new Reader();
    await feed.beforeApplicationShutdown();
    expect(reader.state).toBe('ended');
    expect(() => feed.demandRoom('k')).toThrow('stopping');
  });
});
