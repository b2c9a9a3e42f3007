import { decodeEvents, encodeEvents, lifecycleSubject } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import {
  defaultPolicy,
  endReasons,
  noMeta,
  type HeadcountEvent,
  type SessionStartedData,
} from '@headcount/session-core';

/** Lives for tests that compare answers with what follows from the facts. Times in epoch milliseconds. */

export const lifeBegin = Date.UTC(2026, 2, 1);
const minute = 60_000;
/** Whole days of it. */
export const lifeMs = 3 * 24 * 60 * minute;

const userAgents = [
  null,
  'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0',
  'RC Mobile; iOS 12.0; v3.0.0 (196)',
  'curl/8.5.0',
];
export const lifeUsers = ['alice', 'Bob', 'zoë', "o'hara; drop table session; --", '=cmd|calc', 'ÅSA'];
export const lifeSites = ['lab', 'ward'];

type Said = Pick<HeadcountEvent, 'type' | 'site' | 'data'>;

/** Numbers in `[0, 1)` that follow from the seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const pick = <Item>(random: () => number, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)]!;

/** The log of `sessions` sessions on {@link lifeSites}: some open, some with several users, some not measured. */
export function generatedLife(seed: number, sessions: number, begin = lifeBegin): readonly StoredEnvelope[] {
  const random = chance(seed);
  const said = Array.from({ length: sessions }, (_, n) => lifeOf(random, n, begin)).flat();
  return said.map((one, i) => envelopeOf(i + 1, one, begin));
}

/** The same told in disorder: all starts, then the rest, many a beat behind the end of its session. */
export function generatedLateLife(seed: number, sessions: number, begin: number): readonly StoredEnvelope[] {
  const random = chance(seed);
  const said = Array.from({ length: sessions }, (_, n) => lifeOf(random, n, begin)).flat();
  const order = said.map((one) => (one.type === 'SessionStarted' ? 0 : 1 + random()));
  return said
    .map((one, i) => ({ one, at: order[i]! }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }, i) => envelopeOf(i + 1, one, begin));
}

/** Appends further things said behind a log. */
export function saidAfter(log: readonly StoredEnvelope[], said: readonly Said[]): readonly StoredEnvelope[] {
  return [...log, ...said.map((one, i) => envelopeOf(log.length + 1 + i, one))];
}

function lifeOf(random: () => number, n: number, begin: number): Said[] {
  const site = pick(random, lifeSites);
  const sessionId = `${pick(random, ['s', 'S', 'é'])}${n}`;
  // often the same instant as another one
  const startedAt = begin + Math.floor(random() * 400) * 10 * minute;
  const userId = random() < 0.15 ? null : pick(random, lifeUsers);
  const said: Said[] = [
    { type: 'SessionStarted', site, data: startOf(random, { sessionId, startedAt, userId }) },
  ];
  let at = startedAt;
  const beats = [];
  for (let left = Math.floor(random() * 12); left > 0; left--) {
    at += random() < 0.8 ? 30_000 : Math.floor(random() * 40) * minute;
    beats.push({ sessionId, at, active: random() < 0.6 });
  }
  if (beats.length > 0) said.push({ type: 'Heartbeat', site, data: { sourceId: null, beats } });
  if (random() < 0.3) {
    const next = random() < 0.4 ? null : pick(random, lifeUsers);
    const when = startedAt + Math.floor(random() * (at - startedAt));
    said.push({ type: 'SessionIdentified', site, data: { sessionId, userId: next, at: when } });
  }
  if (random() < 0.7) said.push({ type: 'SessionEnded', site, data: endOf(random, sessionId, at) });
  return said;
}

function startOf(
  random: () => number,
  told: Pick<SessionStartedData, 'sessionId' | 'startedAt' | 'userId'>,
): SessionStartedData {
  const liveness = random() < 0.1 ? 'start_stop' : 'beats';
  return {
    ...noMeta,
    ...told,
    clientId: pick(random, [null, 'web', 'mobile']),
    sourceId: pick(random, [null, 'rs1', 'RS2']),
    userAgent: pick(random, userAgents),
    attributes: { 'role, "main"': '=1+1' },
    policy: { ...defaultPolicy, liveness },
    inferred: false,
    overLimit: false,
    ageMs: 0,
  };
}

function endOf(random: () => number, sessionId: string, at: number) {
  const reason = pick(random, endReasons);
  const precision = pick(random, ['exact', 'estimated'] as const);
  const endedAt = at + (precision === 'exact' ? Math.floor(random() * 60) * 1_000 : 0);
  return {
    ...{ sessionId, reason, precision, endedAt, bySource: random() < 0.5, endedBy: 'user' as const },
    endedByName: null,
    endedBefore: precision === 'exact' ? null : endedAt + 30_000,
  };
}

/** As it is read back. */
function envelopeOf(seq: number, said: Said, begin = lifeBegin): StoredEnvelope {
  const loggedAt = begin + lifeMs + seq;
  const event = { ...said, id: `e${seq}`, time: loggedAt, receivedAt: loggedAt } as HeadcountEvent;
  const { facts, unreadable } = decodeEvents(encodeEvents([event]), seq, loggedAt);
  return { seq, loggedAt, subject: lifecycleSubject(said.site), id: `e${seq}`, facts, unreadable };
}
