import { decodeEvents, encodeEvents, lifecycleSubject } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import {
  defaultPolicy,
  defaultSitePolicy,
  endReasons,
  noMeta,
  type EndReason,
  type HeadcountEvent,
  type KeyIssuedData,
  type Millis,
  type RecordedFact,
  type SessionEndedData,
  type SessionPolicy,
} from '@headcount/session-core';
import fc from 'fast-check';
import { seatsAndLimits } from './seats-and-limits.js';

/*
 * Random lives for property tests: what a log could hold of ten sessions on two sites, told by four sources,
 * plausible or not. Times stand close to where the rules turn: multiples of the lease and the active gap, a
 * millisecond before, at and after them, and often the same instant twice.
 */

const epoch = Date.UTC(2026, 2, 1);
const sites = ['north', 'south'] as const;
const sessionIds = ['a', 'b', 'c', 'd', 'e'] as const;
const sourceIds = ['s1', 's2', 's3', 's4'] as const;
const userIds = ['alice', 'bob', null] as const;

/** L, T and H. */
const lease: Millis = 90_000;
const activeGap: Millis = 60_000;

const policies: readonly SessionPolicy[] = [
  { ...defaultPolicy, leaseMs: lease, activeGapMs: lease },
  { ...defaultPolicy, leaseMs: lease, activeGapMs: activeGap },
  { ...defaultPolicy, leaseMs: 2 * lease, activeGapMs: activeGap, heartbeatMs: 60_000 },
  { ...defaultPolicy, leaseMs: lease, activeGapMs: activeGap, liveness: 'start_stop' },
];

/** One event of the log that is still without its id and its place. */
type Said = Pick<HeadcountEvent, 'type' | 'site' | 'data'>;

const site = fc.constantFrom(...sites);
const sessionId = fc.constantFrom(...sessionIds);
const policy = fc.oneof(
  { weight: 5, arbitrary: fc.constant(policies[0]!) },
  { weight: 5, arbitrary: fc.constant(policies[1]!) },
  ...policies.slice(2).map((one) => ({ weight: 1, arbitrary: fc.constant(one) })),
);

/** An instant where a rule could turn, or any other. */
const instant = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.nat(4), fc.nat(3), fc.constantFrom(-1, 0, 0, 1))
      .map(([leases, gaps, off]) => epoch + leases * lease + gaps * activeGap + off),
  },
  { weight: 1, arbitrary: fc.nat(8 * lease).map((ms) => epoch + ms) },
);

const meta = fc.record(
  {
    userId: fc.constantFrom(...userIds),
    clientId: fc.constantFrom('web', null),
    sourceId: fc.constantFrom(...sourceIds),
    host: fc.constantFrom('h1', 'h2'),
    appRules: fc.constant([{ name: 'curl', type: 'desktop-app' as const }]),
    userAgent: fc.constantFrom('RC Mobile; ios 17.4; v4.50.0 (40312)', 'curl/8.5.0', 'a\0b', null),
    attributes: fc.constantFrom({}, { role: 'admin', 'long name': 'x' }),
  },
  { requiredKeys: [] },
);

const started = fc
  .record({
    site,
    sessionId,
    startedAt: instant,
    policy,
    meta,
    flags: fc.tuple(fc.boolean(), fc.nat(9), fc.nat(3)),
  })
  .map(({ site, sessionId, startedAt, policy, meta, flags: [inferred, luck, past] }): Said => {
    const data = {
      ...noMeta,
      ...meta,
      sessionId,
      startedAt,
      policy,
      inferred,
      overLimit: luck === 0,
      ageMs: 0,
      ...(past === 0 ? { history: true as const } : {}),
    };
    return { type: 'SessionStarted', site, data };
  });

const measures = fc.option(
  fc.record({ cpuMaxPercent: fc.nat(100), ramMaxMb: fc.nat(10).map((n) => n / 8) }, { requiredKeys: [] }),
  { nil: undefined, freq: 8 },
);

const beat = fc
  .record({ sessionId, at: instant, active: fc.constantFrom(true, true, false), measures })
  .map(({ measures, ...plain }) => (measures === undefined ? plain : { ...plain, measures }));

const heartbeat = fc
  .record({
    site,
    sourceId: fc.constantFrom(...sourceIds, null),
    beats: fc.array(beat, { minLength: 1, maxLength: 5 }),
    skewMs: fc.option(fc.integer({ min: -5_000, max: 5_000 }), { nil: undefined }),
  })
  .map(({ site, skewMs, ...said }): Said => {
    const data = skewMs === undefined ? said : { ...said, skewMs };
    return { type: 'Heartbeat', site, data };
  });

const told = new Set<EndReason>(['logout', 'suspended', 'terminated', 'client_closed']);
const imposed = new Set<EndReason>(['revoked', 'evicted', 'max_duration', 'replaced']);

const ended = fc
  .record({
    ...{ site, sessionId, at: instant, reason: fc.constantFrom(...endReasons) },
    endedBy: fc.constantFrom('user', 'admin', 'system' as const),
    endedBefore: fc.option(instant),
  })
  .map(({ site, sessionId, at, reason, endedBy, endedBefore }): Said => {
    const exact = told.has(reason) || imposed.has(reason);
    const data: SessionEndedData = {
      ...{ sessionId, reason, endedAt: at, endedBy },
      ...{ precision: exact ? 'exact' : 'estimated', bySource: told.has(reason) },
      endedByName: endedBy === 'admin' ? 'root' : null,
      endedBefore: exact ? null : endedBefore,
    };
    return { type: 'SessionEnded', site, data };
  });

const resumed = fc
  .record({ site, sessionId, at: instant })
  .map(({ site, ...data }): Said => ({ type: 'SessionResumed', site, data: { ...data, ageMs: 0 } }));

const identified = fc
  .record({ site, sessionId, at: instant, userId: fc.constantFrom(...userIds) })
  .map(({ site, ...data }): Said => ({ type: 'SessionIdentified', site, data }));

const administration = fc.oneof(
  site.map((site): Said => ({ type: 'SiteCreated', site, data: { timeZone: 'Asia/Tokyo' } })),
  fc.tuple(site, fc.nat(3)).map(([site, changes]): Said => {
    const policy = { ...defaultSitePolicy, leaseMs: lease + changes };
    return { type: 'PolicyChanged', site, data: { policy, changedBy: changes === 0 ? null : 'root' } };
  }),
  fc.tuple(site, fc.constantFrom('k1', 'k2'), fc.option(instant)).map(([site, keyId, expiresAt]): Said => {
    const data: KeyIssuedData = {
      ...{ keyId, name: `key ${keyId}`, secretHash: 'ab', scopes: ['ingest', 'read'] },
      ...{ mode: expiresAt === null ? 'observing' : 'enforcing', expiresAt, issuedBy: null },
    };
    return { type: 'KeyIssued', site, data };
  }),
  fc
    .tuple(site, fc.constantFrom('k1', 'k2'), fc.constantFrom('root', null))
    .map(([site, keyId, revokedBy]): Said => ({ type: 'KeyRevoked', site, data: { keyId, revokedBy } })),
  site.map((site): Said => ({
    type: 'SourceStarted',
    site,
    data: { sourceId: 's1', incarnation: 'i', startedAt: epoch, heartbeatMs: null, kind: null },
  })),
  site.map((site): Said => ({
    type: 'Tick',
    site,
    data: { collectorId: 'c', everyMs: 5_000, shedding: false },
  })),
);

const said = fc.oneof(
  { weight: 12, arbitrary: heartbeat },
  { weight: 2, arbitrary: started },
  { weight: 4, arbitrary: ended },
  { weight: 3, arbitrary: resumed },
  { weight: 2, arbitrary: identified },
  { weight: 2, arbitrary: seatsAndLimits({ site, sessionId, instant }) },
  { weight: 1, arbitrary: administration },
);

/** Up to 200 facts in envelopes of one to three, from sequence 1 on. Most sessions start before anything else is said. */
export const someLife: fc.Arbitrary<readonly StoredEnvelope[]> = fc
  .tuple(
    fc.array(started, { maxLength: 12 }),
    fc.array(said, { maxLength: 188 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 }),
  )
  .map(([starts, rest, sizes]) => envelopesOf([...starts, ...rest], sizes));

/** Facts of one session, the first a start, as events of a log in this order. All its starts tell the same policy. */
export const someSession: fc.Arbitrary<readonly StoredEnvelope[]> = fc
  .tuple(policy, started, fc.array(said, { maxLength: 30 }))
  .map(([policy, start, rest]) => {
    const facts = [start, ...rest].map(onOneSession);
    const alike = facts.map((fact) =>
      fact.type === 'SessionStarted' ? { ...fact, data: { ...fact.data, policy } } : fact,
    );
    return envelopesOf(alike as Said[], [1]);
  });

function onOneSession(fact: Said): Said {
  const { type, data } = fact;
  const one = { site: sites[0] };
  if (type === 'Heartbeat') {
    const { beats, sourceId } = data as Extract<HeadcountEvent, { type: 'Heartbeat' }>['data'];
    return { ...fact, ...one, data: { sourceId, beats: beats.map((beat) => ({ ...beat, sessionId: 'a' })) } };
  }
  return 'sessionId' in data ? { ...fact, ...one, data: { ...data, sessionId: 'a' } } : { ...fact, ...one };
}

function envelopesOf(events: readonly Said[], sizes: readonly number[]): StoredEnvelope[] {
  const envelopes: StoredEnvelope[] = [];
  for (let from = 0, seq = 1; from < events.length; seq += 1) {
    const size = sizes[seq % sizes.length]!;
    envelopes.push(envelopeOf(seq, events.slice(from, from + size)));
    from += size;
  }
  return envelopes;
}

/** As it is read back: through the wire's text. The log's own time is a second a message. */
function envelopeOf(seq: number, said: readonly Said[]): StoredEnvelope {
  const loggedAt = epoch + seq * 1_000;
  const times = { time: loggedAt, receivedAt: loggedAt };
  const events = said.map((one, i) => ({ ...one, ...times, id: `e${seq}/${i}` }) as HeadcountEvent);
  const { facts, unreadable } = decodeEvents(encodeEvents(events), seq, loggedAt);
  return { seq, loggedAt, subject: lifecycleSubject(sites[0]), id: `e${seq}`, facts, unreadable };
}

/** The same life without what it says of sessions before their start. */
export function startedFirst(log: readonly StoredEnvelope[]): StoredEnvelope[] {
  const known = new Set<string>();
  const said = ({ event }: RecordedFact): boolean => {
    if (event.type === 'SessionStarted') known.add(`${event.site}/${event.data.sessionId}`);
    if (event.type === 'Heartbeat')
      return event.data.beats.every(({ sessionId }) => known.has(`${event.site}/${sessionId}`));
    return !('sessionId' in event.data) || known.has(`${event.site}/${event.data.sessionId}`);
  };
  return log.map((envelope) => ({ ...envelope, facts: envelope.facts.filter(said) }));
}
