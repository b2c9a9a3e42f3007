import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeadcountEvent, KeyIssuedData, Millis, SessionEndedData } from '../events/event.js';
import type { Occupancy } from '../limits/occupancy.js';
import { defaultSitePolicy } from '../session/policy.js';
import { limitOf } from '../testing/given-site.js';
import { policyOf, startData } from '../testing/given.js';
import { applyMessage, type LogMessage } from './apply-message.js';
import { forgetEnded } from './forget-ended.js';
import { isBuried, newCollectorState, type CollectorState } from './open-sessions.js';
import { bucketCount, SessionTable } from './session-table.js';
import {
  copyBucket,
  copyHeader,
  recordsOf,
  Restoration,
  stateVersion,
  type SnapshotRecord,
} from './state-snapshot.js';

const hour = 3_600_000;
const sites = ['one', 'two'];
const ids = ['a', 'b', 'c', 'd', 'e'];
const policies = [policyOf({ maxAgeMs: hour }), policyOf({ leaseMs: hour, resumeWindowMs: 40 * hour })];
const instances = ['tab', 'window'];

type Said = HeadcountEvent extends infer Each
  ? Each extends HeadcountEvent
    ? Pick<Each, 'type' | 'data'>
    : never
  : never;

const keyData: KeyIssuedData = {
  ...{ keyId: 'k', name: 'key', secretHash: '00', scopes: [] },
  ...{ mode: 'enforcing', expiresAt: null, issuedBy: null },
};

const pick = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);
const ageMs = pick(0, 0, 60_000, 2 * hour);
const at = fc.nat({ max: 1_000 }).map((n) => n * 1_000);
const id = pick(...ids);
const source = { sourceId: pick('s', 't'), incarnation: pick('i', 'j', 'k') };

const start = fc
  .record({
    sessionId: id,
    userId: pick(null, 'u'),
    ...source,
    policy: pick(...policies),
    clientInstanceId: pick(null, null, ...instances),
    userAgent: pick(null, 'one', 'other'),
    inferred: fc.boolean(),
    ageMs,
    startedAt: at,
  })
  .map((data): Said => ({ type: 'SessionStarted', data: startData(0, data) }));
const beats = fc
  .record({
    sourceId: source.sourceId,
    beats: fc.array(fc.record({ sessionId: id, at, active: fc.boolean(), ageMs }), { maxLength: 4 }),
    snapshotAt: at,
  })
  .map((data): Said => ({ type: 'Heartbeat', data }));
const end = fc
  .record({
    sessionId: id,
    precision: pick<'exact' | 'estimated'>('exact', 'estimated', 'estimated'),
    endedAt: at,
  })
  .map((data): Said => {
    const rest = { reason: 'unknown', bySource: false, endedBy: 'system', endedByName: null } as const;
    return { type: 'SessionEnded', data: { ...data, ...rest, endedBefore: null } };
  });
const resume = fc
  .record({ sessionId: id, at, ageMs })
  .map((data): Said => ({ type: 'SessionResumed', data }));
const identify = fc
  .record({ sessionId: id, userId: pick(null, 'u', 'v'), at })
  .map((data): Said => ({ type: 'SessionIdentified', data }));
const seat = fc
  .tuple(id, at, fc.boolean())
  .map(([sessionId, at, taken]): Said =>
    taken
      ? { type: 'SeatTaken', data: { sessionId, at, ageMs: 0 } }
      : { type: 'SeatReleased', data: { sessionId, limitId: 'all' } },
  );
const limit = fc
  .record({
    id: pick('all', 'each'),
    max: pick(null, 1, 2),
    unit: pick('sessions' as const, 'users' as const),
  })
  .map(({ id, max, unit }): Said => {
    const scope = id === 'all' ? 'site' : 'user';
    const limit = limitOf({ id, scope, unit, max, countAnonymous: true, releaseAfterIdleMs: hour });
    return {
      type: 'LimitChanged',
      data: { limitId: id, limit: max === null ? null : limit, changedBy: null },
    };
  });
const denied = fc.tuple(id, pick(null, 'u', 'v')).map(([sessionId, userId]): Said => {
  const full = { limitId: 'all', scope: 'site', mode: 'deny', key: null, max: 1, current: 1 } as const;
  const asked = { request: 'start', clientId: null, sourceId: null, at: 0, count: 1 } as const;
  return { type: 'SessionDenied', data: { ...full, ...asked, sessionId, userId } };
});
const tick = fc
  .record({
    collectorId: pick('x', 'y'),
    everyMs: pick(5_000, 5_000, hour, 4 * hour),
    shedding: fc.boolean(),
  })
  .map(({ shedding, ...data }): Said => ({
    type: 'Tick',
    data: { ...data, shedding: shedding && data.everyMs < hour },
  }));
const other = fc.oneof(
  fc
    .record({ ...source, startedAt: at, heartbeatMs: pick(null, 5_000) })
    .map((data): Said => ({ type: 'SourceStarted', data: { ...data, kind: null } })),
  fc.nat({ max: 9 }).map((n): Said => {
    const data = { ...keyData, keyId: `k${n}` };
    return { type: 'KeyIssued', data };
  }),
  fc.nat({ max: 9 }).map((n): Said => ({
    type: 'KeyRevoked',
    data: { keyId: `k${n}`, revokedBy: null },
  })),
  at.map((leaseMs): Said => {
    return { type: 'PolicyChanged', data: { policy: { ...defaultSitePolicy, leaseMs }, changedBy: null } };
  }),
);

/** A log: each message one fact; its sequences have gaps, as where messages were deleted. */
const log = fc
  .array(
    fc.record({
      said: fc.oneof(
        { weight: 3, arbitrary: start },
        { weight: 3, arbitrary: beats },
        { weight: 3, arbitrary: end },
        { weight: 2, arbitrary: resume },
        { weight: 2, arbitrary: identify },
        { weight: 3, arbitrary: tick },
        { weight: 2, arbitrary: seat },
        { weight: 1, arbitrary: limit },
        { weight: 1, arbitrary: denied },
        { weight: 1, arbitrary: other },
      ),
      site: pick(...sites),
      gap: pick(1, 1, 1, 3),
      passes: pick(0, 1_000, 20_000, hour, 12 * hour),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((entries) => {
    let seq = 0;
    let loggedAt: Millis = 0;
    return entries.map(({ said, site, gap, passes }): LogMessage => {
      seq += gap;
      loggedAt += passes;
      return message(seq, loggedAt, said, site);
    });
  });

/** How many messages were read when a part of the snapshot was copied: the header, and each bucket. */
const slicing = fc.record({
  header: fc.nat({ max: 60 }),
  buckets: fc.array(fc.nat({ max: 60 }), { minLength: bucketCount, maxLength: bucketCount }),
  forgetting: fc.boolean(),
});
interface Slicing {
  readonly header: number;
  readonly buckets: readonly number[];
  readonly forgetting: boolean;
}
const atOnce: Slicing = { header: 0, buckets: Array<number>(bucketCount).fill(0), forgetting: false };

function snapshotWhileReading(messages: readonly LogMessage[], slices: Slicing): SnapshotRecord[] {
  const state = newCollectorState();
  let read = 0;
  const readTo = (count: number) => {
    for (; read < Math.min(count, messages.length); read += 1) applyMessage(state, messages[read]!);
    if (slices.forgetting) for (const _ of forgetEnded(state));
  };
  readTo(slices.header);
  const header = copyHeader(state);
  const copies = [...slices.buckets.entries()]
    .sort(([, a], [, b]) => a - b)
    .map(([bucket, count]) => {
      readTo(count);
      return copyBucket(state, bucket);
    });
  readTo(messages.length);
  const records = [header, ...copies.flatMap((copy) => [...recordsOf(copy, 2)])];
  return JSON.parse(JSON.stringify(records)) as SnapshotRecord[];
}

const endData: SessionEndedData = {
  sessionId: 's',
  reason: 'logout',
  precision: 'exact',
  endedAt: 0,
  bySource: true,
  endedBy: 'user',
  endedByName: null,
  endedBefore: null,
};

function message(seq: number, loggedAt: Millis, said: Said, site = 'one'): LogMessage {
  const event = { ...said, id: `${seq}`, site, time: loggedAt, receivedAt: loggedAt } as HeadcountEvent;
  const lifecycle = said.type !== 'Heartbeat' && said.type !== 'Tick';
  const facts = [{ event, position: { seq, index: 0 }, loggedAt }];
  return { seq, loggedAt, lifecycleOf: lifecycle ? site : null, facts, unreadable: [] };
}

function restore(records: readonly SnapshotRecord[]): CollectorState {
  const restoration = new Restoration();
  for (const record of records) restoration.take(record);
  return restoration.finish();
}

function readOn(state: CollectorState, messages: readonly LogMessage[]): CollectorState {
  for (const message of messages) applyMessage(state, message);
  return state;
}

/** Who sits where. */
function seatsOf(limits: Occupancy) {
  const { releaseAfterIdleMs } = limits;
  return limits.all.map((seats) => ({
    limit: seats.limit,
    releaseAfterIdleMs,
    keys: [...seats.occupied()]
      .map(([key, { ids, taken }]) => ({ key, taken, ids: [...ids].sort() }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    people: ['u', 'v'].map((user) => [...limits.sessionsOf(user)].sort()),
  }));
}

/** All that a state says, in one order; tombstones that nothing finds any more are not part of it. */
function contentOf({ seq, clock, sites, keys, revokedKeys }: CollectorState) {
  const sorted = <Value>(map: Iterable<[string, Value]>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    seq,
    clock: { ...clock, shedding: sorted(clock.shedding) },
    keys: sorted(keys),
    revokedKeys: sorted(revokedKeys),
    sites: sorted(sites).map(
      ([site, { open, ended, sources, instances: byInstance, limits, denials, ...rest }]) => ({
        site,
        ...rest,
        denials: denials.entries(),
        limits: seatsOf(limits),
        instances: instances.map((instance) => [...byInstance.sessionsOf(instance)].sort()),
        open: sorted(open),
        ended: sorted(ended).filter(([, session]) => isBuried(session, clock.now)),
        sources: sorted(sources),
      }),
    ),
  };
}

describe('a snapshot of the state', () => {
  it('and the log behind it give what the whole log gives, whenever its parts were copied', () => {
    fc.assert(
      fc.property(log, slicing, (messages, slices) => {
        const restored = restore(snapshotWhileReading(messages, slices));
        const whole = readOn(newCollectorState(), messages);
        expect(contentOf(readOn(restored, messages))).toEqual(contentOf(whole));
        expect(restored.ahead).toBeNull();
      }),
      { numRuns: 300, seed: 20_260_302 },
    );
  });

  it('would not, if facts that a bucket holds were applied to it again', () => {
    const careless = fc.property(log, slicing, (messages, slices) => {
      const restored = restore(snapshotWhileReading(messages, slices));
      restored.ahead = null;
      const whole = readOn(newCollectorState(), messages);
      expect(contentOf(readOn(restored, messages))).toEqual(contentOf(whole));
    });
    expect(fc.check(careless, { numRuns: 300, seed: 20_260_302, endOnFailure: true }).failed).toBe(true);
  });

  it('is refused when a part is missing, comes first, or is older than the header', () => {
    const records = snapshotWhileReading([], atOnce);
    expect(() => restore(records.slice(0, -1))).toThrow('not complete');
    expect(() => restore(records.slice(1))).toThrow('header');
    expect(() => restore([{ ...records[0]!, seq: 5 } as SnapshotRecord, ...records.slice(1)])).toThrow(
      'older',
    );
  });

  it('has the shape of its version: raise the version when this changes', () => {
    const { policy } = startData(0);
    const known = { sourceId: 's', incarnation: 'i', startedAt: 0, heartbeatMs: null, kind: null };
    const state = readOn(newCollectorState(), [
      message(1, 0, { type: 'SourceStarted', data: known }),
      message(2, 0, { type: 'KeyIssued', data: keyData }),
      message(3, 0, { type: 'SessionStarted', data: startData(0) }),
      message(4, 0, { type: 'SessionEnded', data: endData }),
      message(5, 0, { type: 'SessionStarted', data: startData(0, { sessionId: 'open' }) }),
    ]);
    const header = copyHeader(state);
    const records = [...Array(bucketCount).keys()].flatMap((bucket) => [
      ...recordsOf(copyBucket(state, bucket)),
    ]);
    const sessions = records.filter((record) => record.kind === 'sessions');
    const keysOf = (value: object | undefined) =>
      Object.keys(value ?? {})
        .sort()
        .join(' ');
    expect({
      version: stateVersion,
      header: keysOf(header),
      clock: keysOf(header.clock),
      site: keysOf(header.sites[0]),
      source: keysOf(header.sites[0]!.sources[0]),
      key: keysOf(header.keys[0]),
      open: keysOf(sessions.find(({ open }) => open.length > 0)!.open[0]),
      ended: keysOf(sessions.find(({ ended }) => ended.length > 0)!.ended[0]),
      policy: keysOf(policy),
      bucketOfA: new SessionTable('one').bucketOf('a'),
    }).toMatchInlineSnapshot(`
      {
        "bucketOfA": 245,
        "clock": "atTick lastTick now shedding",
        "ended": "attributes clientId clientInstanceId endedAt endedBy endedByName endedLc id identifiedAt incarnation inferred lastSeenAt maxAgeLc policy precision reason replacedBySessionId sourceId startedAt userAgent userId",
        "header": "clock keys kind revokedKeys seq sites",
        "key": "expiresAt issuedBy keyId mode name revokedAt scopes secretHash site",
        "open": "attributes clientId clientInstanceId id identifiedAt incarnation inferred lastActiveAt lastActiveLc lastLc lastSeenAt maxAgeLc policy seat sourceId startedAt userAgent userId",
        "policy": "activeGapMs danglingAfterMs heartbeatMs idleAfterMs leaseMs liveness maxAgeMs resumeWindowMs",
        "site": "denials lifeSeq limits policy site sources unreadable",
        "source": "former heartbeatMs id incarnation snapshotAt startedAt",
        "version": 8,
      }
    `);
  });
});

describe('equal policies', () => {
  it('are one object for all sessions of a site, and different ones are not', () => {
    const session = (sessionId: string, leaseMs: number): Said => ({
      type: 'SessionStarted',
      data: startData(0, { sessionId, policy: policyOf({ leaseMs }) }),
    });
    const state = readOn(newCollectorState(), [
      message(1, 0, session('a', hour)),
      message(2, 0, session('b', 2 * hour)),
      message(3, 0, session('c', hour)),
    ]);
    const policyIn = (id: string) => state.sites.get('one')!.open.get(id)!.policy;
    expect(policyIn('c')).toBe(policyIn('a'));
    expect(policyIn('b')).toEqual(policyOf({ leaseMs: 2 * hour }));
  });

  it('are found again among many others', () => {
    const leases = [...Array(40).keys(), 39, 38].map((n) => n * hour);
    const state = readOn(
      newCollectorState(),
      leases.map((leaseMs, n) =>
        message(n + 1, 0, {
          type: 'SessionStarted',
          data: startData(0, { sessionId: `s${n}`, policy: policyOf({ leaseMs }) }),
        }),
      ),
    );
    const { open } = state.sites.get('one')!;
    expect(leases.map((_, n) => open.get(`s${n}`)!.policy.leaseMs)).toEqual(leases);
    expect(open.get('s40')!.policy).toBe(open.get('s39')!.policy);
  });
});

describe('tombstones', () => {
  it('are removed when no fact can find them, and not before', () => {
    const ticks = { collectorId: 'x', everyMs: 12 * hour, shedding: false };
    const state = readOn(newCollectorState(), [
      message(1, 0, { type: 'Tick', data: ticks }),
      message(2, 0, { type: 'SessionStarted', data: startData(0) }),
      message(3, 0, { type: 'SessionEnded', data: endData }),
      message(4, 25 * hour, { type: 'Tick', data: ticks }),
    ]);
    const forget = () => [...forgetEnded(state)].reduce((sum, removed) => sum + removed, 0);
    expect(forget()).toBe(0);
    applyMessage(state, message(5, 25 * hour + 1, { type: 'Tick', data: ticks }));
    expect(forget()).toBe(1);
    expect(state.sites.get('one')!.ended.size).toBe(0);
  });
});

describe('a table of sessions', () => {
  it('is a map, spread over its buckets', () => {
    const table = new SessionTable<number>('one');
    for (let n = 0; n < 10_000; n += 1) table.set(`session-${n}`, n);
    table.set('session-7', 70);
    expect(table.delete('session-8')).toBe(true);
    expect(table.delete('session-8')).toBe(false);
    expect([table.size, table.get('session-7'), table.has('session-8')]).toEqual([9_999, 70, false]);
    expect([...table.keys()]).toHaveLength(9_999);
    const sizes = [...Array(bucketCount).keys()].map((bucket) => table.inBucket(bucket).size);
    expect(Math.min(...sizes)).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThan(90);
  });
});
