import { describe, expect, it } from 'vitest';
import type { Limit } from '../limits/limit.js';
import { alive, end, GivenSite, identify, limited, start } from '../testing/given-site.js';
import { policyOf } from '../testing/given.js';
import { isMereSignal } from './open-sessions.js';
import type { LifecycleRequest } from './requests.js';

const minute = 60_000;
const patient = { policy: policyOf({ leaseMs: 100 * minute }) };
const given = (limit: Partial<Limit>) => {
  const site = new GivenSite().until(0);
  site.when(limited({ scope: 'site', max: 1, ...limit }));
  return site;
};
const idling = (limit: Partial<Limit> = {}) => {
  const site = given({ releaseAfterIdleMs: 10 * minute, ...limit });
  site.when(start('idle', 'ada', patient));
  return site
    .until(9 * minute)
    .beat(9 * minute, false, 0, 'idle')
    .until(11 * minute);
};
const did = (site: GivenSite, ...requests: readonly LifecycleRequest[]) =>
  site.when(...requests).outcomes.map((outcome) => (outcome!.kind === 'fact' ? outcome!.did : outcome!.kind));
const refusal = (site: GivenSite, request: LifecycleRequest) => {
  const [outcome] = site.when(request).outcomes;
  return outcome?.kind === 'refused' ? outcome.refusal : undefined;
};

describe('a session whose lease has passed', () => {
  it('gives its seat to who asks, by its end in the very envelope', () => {
    const site = given({});
    site.when(start('gone', 'ada'));
    expect(did(site.until(85_000), start('b', 'b'))).toEqual(['refused']);
    expect(site.until(95_000).when(start('b', 'b')).events).toMatchObject([
      { type: 'SessionEnded', data: { sessionId: 'gone', reason: 'lease_expired' } },
      { type: 'SessionStarted', data: { sessionId: 'b' } },
    ]);
  });

  it('gives it also where it began only in the same envelope, by a report that is older than its lease', () => {
    const late = start('late', 'ada', { ageMs: 100_000 });
    const site = given({ max: 2 });
    site.when(start('here', 'h'));
    expect(site.when(late, start('b', 'b')).events).toMatchObject([
      { type: 'SessionStarted', data: { sessionId: 'late' } },
      { type: 'SessionEnded', data: { sessionId: 'late', reason: 'lease_expired' } },
      { type: 'SessionStarted', data: { sessionId: 'b' } },
    ]);
  });

  it('keeps it when it comes back in the same envelope', () => {
    const site = given({});
    site.when(start('back', 'ada'));
    site.until(95_000);
    expect(did(site, start('b', 'b'), alive('back', 95_000))).toEqual(['refused', 'resumed']);
    expect(site.seated).toEqual(['back']);
  });

  it('is not ended for somebody who is refused all the same', () => {
    const site = given({ max: 3 });
    site.when(start('a', 'a', patient), start('b', 'b', patient), start('gone', 'c'));
    site.when(limited({ scope: 'site', max: 2 }));
    expect(site.until(95_000).when(start('d', 'd')).types).toEqual(['SessionDenied']);
  });

  it('also gives it when it has reached its max age, or its source lives a newer life', () => {
    const old = given({});
    old.when(start('old', 'ada', { policy: policyOf({ maxAgeMs: minute, leaseMs: 60 * minute }) }));
    expect(old.until(65_000).when(start('b', 'b')).events).toMatchObject([
      { data: { reason: 'max_duration', endedAt: minute } },
      {},
    ]);
    const left = given({});
    const source = { sourceId: 'host', incarnation: 'one' };
    const life = { ...source, startedAt: 0, heartbeatMs: null, kind: null };
    left.when({ kind: 'register', data: life }, start('left', 'ada', source));
    left.when({ kind: 'register', data: { ...life, incarnation: 'two', startedAt: 7_000 } });
    expect(left.when(start('b', 'b')).events).toMatchObject([
      { data: { reason: 'source_restarted', endedBefore: 7_000 } },
      {},
    ]);
  });
});

describe('a session that has been idle for long', () => {
  it('gives its seat to who asks, and lives on without it', () => {
    const site = idling();
    expect(site.when(start('b', 'b')).events).toMatchObject([
      { type: 'SeatReleased', data: { sessionId: 'idle', limitId: 'limit' } },
      { type: 'SessionStarted' },
    ]);
    expect(site.seated).toEqual(['b']);
    expect(site.sessions.open.get('idle')).toMatchObject({ seat: false });
  });

  it('keeps it while nobody asks, and if the limit never takes one back', () => {
    expect(idling().seated).toEqual(['idle']);
    expect(did(idling({ releaseAfterIdleMs: null }), start('b', 'b'))).toEqual(['refused']);
  });

  it('keeps it by an active beat that comes in time, which is a fact', () => {
    const site = idling();
    expect(site.when(alive('idle', 11 * minute)).events).toMatchObject([
      { type: 'SeatTaken', data: { sessionId: 'idle', at: 11 * minute } },
    ]);
    expect(did(site, start('b', 'b'))).toEqual(['refused']);
  });

  it('is not kept by a mere signal, whose release may be decided already', () => {
    const site = idling().beat(11 * minute, true, 0, 'idle');
    expect(site.when(start('b', 'b')).types).toEqual(['SeatReleased', 'SessionStarted']);
  });

  it('keeps it against a start of the same envelope', () => {
    expect(did(idling(), start('b', 'b'), alive('idle', 11 * minute))).toEqual(['refused', 'seated']);
  });

  it('whose seat was given away in the same envelope asks for one, whatever it asks by', () => {
    const site = idling();
    site.when(alive('n', 0, 0, { observing: true }));
    const real = start('n', 'bob', { observing: true });
    const { types, outcomes } = site.when(real, start('idle', 'ada'));
    expect(types).toEqual(['SeatReleased', 'SessionStarted', 'SessionDenied']);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['fact', 'refused']);
  });

  it('asks for a seat with its next active beat, and stays open when there is none', () => {
    const site = idling();
    site.when(start('b', 'b'));
    expect(site.when(alive('idle', 12 * minute))).toMatchObject({
      events: [{ type: 'SessionDenied', data: { request: 'seat', sessionId: 'idle', userId: 'ada' } }],
      outcomes: [{ kind: 'refused' }],
    });
    expect(did(site, alive('idle', 12 * minute, 0, { active: false }))).toEqual(['alive']);
    site.when(end('b', 0));
    expect(did(site, alive('idle', 13 * minute))).toEqual(['seated']);
    expect(site.seated).toEqual(['idle']);
  });

  it('comes back behind a lease that passed, and only then asks for a seat', () => {
    const short = { policy: policyOf({ leaseMs: minute }) };
    const site = given({ releaseAfterIdleMs: 50_000 });
    site.when(start('idle', 'ada', short));
    site.until(55_000).when(start('b', 'b', patient));
    site.until(65_000);
    expect(site.when(alive('idle', 65_000))).toMatchObject({
      types: ['SessionResumed', 'SessionDenied'],
      outcomes: [{ kind: 'refused' }],
    });
    expect(site.sessions.open.get('idle')).toMatchObject({ seat: false, lastSeenAt: 65_000 });
    site.when(end('b', 0));
    site.until(130_000);
    expect(site.when(alive('idle', 130_000)).types).toEqual(['SessionResumed', 'SeatTaken']);
  });

  it('has its seat back by a login', () => {
    const site = idling();
    site.when(start('b', 'b'));
    expect(did(site, identify('bob', 12 * minute, 'idle'))).toEqual(['refused']);
    site.when(end('b', 0));
    expect(site.when(identify('bob', 12 * minute, 'idle')).types).toEqual(['SessionIdentified', 'SeatTaken']);
    expect(site.seated).toEqual(['idle']);
  });

  it('may be over the limit where it is only observed', () => {
    const site = idling();
    site.when(start('b', 'b'));
    expect(site.when(alive('idle', 12 * minute, 0, { observing: true })).events).toMatchObject([
      { type: 'SeatTaken', data: { overLimits: ['limit'] } },
    ]);
  });

  it('is never known to be idle where it lives by its start and its end alone', () => {
    const site = given({ releaseAfterIdleMs: minute });
    site.when(start('quiet', 'ada', { policy: policyOf({ liveness: 'start_stop', leaseMs: minute }) }));
    expect(did(site.until(100 * minute), start('b', 'b'))).toEqual(['refused']);
  });

  it('goes first who has been idle for longest; a thousand of one user block nobody', () => {
    const site = given({ max: 1_000, releaseAfterIdleMs: 10 * minute });
    site.when(...Array.from({ length: 1_000 }, (_, i) => start(`a${i}`, 'ada', patient)));
    site.until(5 * minute).beat(5 * minute, true, 0, 'a0');
    expect(site.until(11 * minute).when(...['b', 'c'].map((id) => start(id, id))).outcomes).toEqual([
      { kind: 'fact', did: 'started' },
      { kind: 'fact', did: 'started' },
    ]);
    expect(site.sessions.open.get('a0')).toMatchObject({ seat: true });
  });

  it('gives up a person’s seat only with all their sessions', () => {
    const site = given({ unit: 'users', releaseAfterIdleMs: 10 * minute });
    site.when(start('a1', 'a', patient), start('a2', 'a', patient));
    site
      .until(5 * minute)
      .beat(5 * minute, true, 0, 'a2')
      .until(11 * minute);
    expect(did(site, start('b', 'b'))).toEqual(['refused']);
    expect(site.until(16 * minute).when(start('b', 'b')).types).toEqual([
      'SeatReleased',
      'SeatReleased',
      'SessionStarted',
    ]);
  });
});

describe('whether a beat is a mere signal', () => {
  const beat = (site: GivenSite, active: boolean, ageMs = 0) =>
    isMereSignal(site.sessions, site.sessions.open.get('idle')!, {
      beat: { active, ageMs },
      lc: site.state.clock.now,
    });

  it('an active one of an idle or seatless session is not; one of old asks for nothing', () => {
    const site = idling();
    expect([beat(site, false), beat(site, true), beat(site, true, 101 * minute)]).toEqual([
      true,
      false,
      true,
    ]);
    site.when(start('b', 'b'));
    expect([beat(site, false), beat(site, true), beat(site, true, 101 * minute)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('without limits every one is', () => {
    const site = idling();
    site.when(limited(null));
    expect(beat(site, true)).toBe(true);
  });
});

describe('a limit that puts others out', () => {
  const three = (mode: Limit['mode'], limit: Partial<Limit> = {}) => {
    const site = given({ max: 3, mode, ...limit });
    site.when(start('old', 'a', { ...patient, startedAt: 1_000 }));
    site.when(start('lru', 'b', { ...patient, startedAt: 2_000 }));
    site.when(start('new', 'c', { ...patient, startedAt: 3_000 }));
    return site.beat(60_000, true, 0, 'old').beat(50_000, true, 0, 'new');
  };

  it.each([
    ['evict_lru', ['lru']],
    ['evict_oldest', ['old']],
    ['evict_all', ['new', 'lru', 'old']],
  ] as const)('%s', (mode, gone) => {
    const site = three(mode);
    const { events, uncertain } = site.when(start('d', 'd'));
    const ends = events.filter(({ type }) => type === 'SessionEnded');
    expect(ends.map(({ data }) => 'sessionId' in data && data.sessionId).sort()).toEqual([...gone].sort());
    expect(ends[0]).toMatchObject({
      data: { reason: 'evicted', endedBy: 'policy', endedByName: 'limit', endedAt: 60_000 },
    });
    expect(events.at(-1)).toMatchObject({
      type: 'SessionStarted',
      data: { sessionId: 'd', overLimit: false },
    });
    expect(uncertain).toEqual([true]);
  });

  it('uses a seat that is owed before it puts anybody out', () => {
    const site = three('evict_lru');
    site.when(end('new', 0), start('gone', 'x', { policy: policyOf({ leaseMs: minute }) }));
    expect(site.until(125_000).when(start('d', 'd'))).toMatchObject({
      events: [{ data: { sessionId: 'gone', reason: 'lease_expired' } }, {}],
      uncertain: [false],
    });
  });

  it('puts out as many as a lowered limit asks for', () => {
    const site = three('evict_lru');
    site.when(limited({ scope: 'site', max: 2, mode: 'evict_lru' }));
    expect(site.when(start('d', 'd')).types).toEqual(['SessionEnded', 'SessionEnded', 'SessionStarted']);
    expect(site.seated).toEqual(['d', 'old']);
  });

  it('puts nobody out where it is closed', () => {
    const site = three('evict_all');
    site.when(limited({ scope: 'site', max: 0, mode: 'evict_all' }));
    expect(did(site, start('d', 'd'))).toEqual(['refused']);
    expect(site.seated).toEqual(['lru', 'new', 'old']);
  });

  it('leaves the last of several that come together', () => {
    const site = given({ scope: 'user', mode: 'evict_lru' });
    site.when(start('a1', 'a', { startedAt: 1 }), start('a2', 'a', { startedAt: 2 }), start('a3', 'a'));
    expect(site.seated).toHaveLength(1);
    expect(did(site, start('a4', 'a'))).toEqual(['started']);
    expect(site.seated).toEqual(['a4']);
  });

  it('puts people out with all their sessions where people are counted', () => {
    const site = given({ unit: 'users', max: 2, mode: 'evict_lru' });
    site.when(start('a1', 'a', { ...patient, startedAt: 1 }), start('a2', 'a', { ...patient, startedAt: 2 }));
    site.when(start('b', 'b', { ...patient, startedAt: 3 }));
    expect(site.when(start('c', 'c')).types).toEqual(['SessionEnded', 'SessionEnded', 'SessionStarted']);
    expect(site.seated).toEqual(['b', 'c']);
  });

  it('finds the lowest of many', () => {
    const site = given({ max: 300, mode: 'evict_lru' });
    const at = (i: number) => ((i * 7_919) % 300) * 1_000;
    site.when(
      ...Array.from({ length: 300 }, (_, i) => start(`s${i}`, 'a', { ...patient, startedAt: at(i) })),
    );
    const lowest = Array.from({ length: 300 }, (_, i) => i).sort((a, b) => at(a) - at(b));
    const { events } = site.when(
      start('x', 'x', { startedAt: 900_000 }),
      start('y', 'y', { startedAt: 900_000 }),
    );
    const gone = events.flatMap(({ type, data }) => (type === 'SessionEnded' ? [data.sessionId] : []));
    expect(gone).toEqual(lowest.slice(0, 2).map((i) => `s${i}`));
  });
});

describe('what a refused client is told', () => {
  it('is when the first seat comes free by itself, from 1 to 60 seconds', () => {
    const site = given({ max: 2 });
    site.when(start('a', 'a'), start('b', 'b', { policy: policyOf({ leaseMs: 75_000 }) }));
    expect(refusal(site, start('c', 'c'))?.retryAfterMs).toBe(60_000);
    expect(refusal(site.until(40_000), start('c', 'c'))?.retryAfterMs).toBe(35_000);
    expect(refusal(site.until(75_000), start('c', 'c'))?.retryAfterMs).toBe(1_000);
    site.beat(75_000, true, 0, 'b');
    expect(refusal(site.until(80_000), start('c', 'c'))?.retryAfterMs).toBe(10_000);
  });

  it('is when the first idle seat is taken back', () => {
    const site = given({ releaseAfterIdleMs: 50_000 });
    site.when(start('a', 'a', patient));
    expect(refusal(site.until(30_000), start('c', 'c'))?.retryAfterMs).toBe(20_000);
  });

  it('is a minute where nobody is in', () => {
    expect(refusal(given({ max: 0 }), start('c', 'c'))?.retryAfterMs).toBe(60_000);
  });
});

describe('refusals of one user', () => {
  const hammer = (site: GivenSite, ...ids: readonly string[]) =>
    site.when(...ids.map((id) => start(id, 'ada')));

  it('that come together are one fact with a count, each still answered', () => {
    const { events, outcomes } = hammer(given({ max: 0 }), '1', '2', '3');
    expect(events).toMatchObject([{ type: 'SessionDenied', data: { userId: 'ada', count: 3 } }]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['refused', 'refused', 'refused']);
  });

  it('that follow within ten seconds are counted, and told when the window is over', () => {
    const site = given({ max: 0 });
    hammer(site, '1');
    const later = hammer(site.until(5_000), '2', '3');
    expect(later).toMatchObject({
      events: [],
      uncertain: [true, true],
      untold: [{ userId: 'ada', count: 2 }],
    });
    const told = { kind: 'denied', data: later.untold[0]! } as const;
    expect(site.when(told)).toMatchObject({ events: [], outcomes: [{ kind: 'nothing' }] });
    expect(site.until(10_000).when(told).events).toMatchObject([
      { type: 'SessionDenied', data: { count: 2 } },
    ]);
    expect(hammer(site, '4').untold).toHaveLength(1);
  });

  it('are told apart from those of another user and of another limit', () => {
    const site = given({ max: 0 });
    hammer(site, '1');
    expect(site.when(start('b', 'bob')).types).toEqual(['SessionDenied']);
    site.when(limited({ id: 'second', scope: 'site', max: 0 }));
    expect(hammer(site, '2')).toMatchObject({ events: [{ data: { limitId: 'second' } }], untold: [{}] });
  });
});

describe('a start that is told later than its lease lasts', () => {
  const late = (id: string) => start(id, id, { ageMs: 100_000 });
  const beaten = (id: string) => {
    const inferred = start(id, null, { ageMs: 100_000, inferred: true }).data;
    return alive(id, 0, 100_000, { inferred });
  };

  it.each([late, beaten])('puts nobody out who lives: it is refused', (ask) => {
    const site = given({ mode: 'evict_lru', countAnonymous: true });
    site.when(start('here', 'h'));
    expect(did(site, ask('late'))).toEqual(['refused']);
    expect(site.seated).toEqual(['here']);
    expect(did(site, start('now', 'n'))).toEqual(['started']);
    expect(site.seated).toEqual(['now']);
  });

  it('is let in where there is room', () => {
    expect(did(given({ mode: 'evict_lru' }), late('late'))).toEqual(['started']);
  });
});
