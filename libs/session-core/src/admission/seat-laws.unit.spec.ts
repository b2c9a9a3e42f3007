import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsAt, idlesAt } from '../limits/due.js';
import { keyOf, type Limit, type Occupant } from '../limits/limit.js';
import { Occupancy, personOf } from '../limits/occupancy.js';
import { alive, end, GivenSite, identify, limited, limitOf, start } from '../testing/given-site.js';
import { policyOf } from '../testing/given.js';
import type { OpenSession } from './open-sessions.js';
import type { LifecycleRequest, PlannedEvent } from './requests.js';

const policy = policyOf({ leaseMs: 30_000, resumeWindowMs: 60_000 });
const pick = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);
const id = pick('a', 'b', 'c', 'd', 'e', 'f');
const userId = pick(null, 'u', 'v', 'w');

const limit = fc
  .record({
    id: pick('one', 'two', 'three'),
    scope: pick<Limit['scope']>('site', 'site', 'user', 'client', 'user_client', 'attribute'),
    unit: pick<Limit['unit']>('sessions', 'users'),
    max: pick(0, 1, 1, 2, 2, 3, null),
    mode: pick<Limit['mode']>('deny', 'deny', 'deny', 'evict_lru', 'evict_oldest', 'evict_all', 'observe'),
    exempt: pick<Limit['exempt']>({}, {}, { role: ['admin'] }),
    countAnonymous: fc.boolean(),
    releaseAfterIdleMs: pick(null, 20_000),
  })
  .map((told) => limitOf({ ...told, attribute: told.scope === 'attribute' ? 'role' : null }));

const told = {
  clientId: pick(null, 'web', 'app'),
  attributes: pick<Record<string, string>>({}, { role: 'admin' }, { role: 'student' }),
  clientInstanceId: pick(null, null, null, 'tab'),
};
const request: fc.Arbitrary<LifecycleRequest> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ id, userId, told: fc.record(told), observing: fc.nat(9), terminate: fc.nat(5) })
      .map(({ id, userId, told, observing, terminate }) =>
        start(id, userId, {
          ...told,
          policy,
          observing: observing === 0,
          terminate: terminate === 0 ? [{ sessionId: 'a', userId }] : [],
        }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(id, fc.nat(9), fc.boolean()).map(([id, observing, active]) => {
      const more = { observing: observing === 0, active };
      return alive(id, 0, 0, { ...more, inferred: start(id, null, { policy, inferred: true }).data });
    }),
  },
  { weight: 2, arbitrary: fc.tuple(id, userId).map(([id, userId]) => identify(userId, 1_000, id)) },
  { weight: 2, arbitrary: id.map((id) => end(id, 1_000)) },
  { weight: 1, arbitrary: id.map((id): LifecycleRequest => ({ kind: 'expire', sessionId: id })) },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.array(request, { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: limit.map((one) => [limited(one)]) },
  { weight: 3, arbitrary: fc.nat(6).map((ticks) => ticks) },
);
const history = fc.tuple(fc.array(limit, { minLength: 1, maxLength: 2 }), fc.array(step, { maxLength: 25 }));

/** Counts seats a second time, from every session and limit anew. */
function taken(sessions: Iterable<OpenSession>, limit: Limit, key: string | null): number {
  const seated = [...sessions].filter((session) => session.seat && keyOf(limit, session) === key);
  return limit.unit === 'sessions' ? seated.length : new Set(seated.map(personOf)).size;
}

/** Reads a plan fact by fact, and tells where one let in more than a limit allows, and more than there were. */
function violations(site: GivenSite, events: readonly PlannedEvent[]): string[] {
  const { open, limits } = site.sessions;
  return events.flatMap((event) => {
    const before = [...open.values()].map((session) => ({ ...session }));
    site.read([event], site.state.clock.now);
    const session = 'sessionId' in event.data ? open.get(event.data.sessionId) : undefined;
    if (session === undefined) return [];
    const over = 'overLimits' in event.data ? (event.data.overLimits ?? []) : [];
    return limits.definitions.flatMap((limit) => {
      const key = keyOf(limit, session);
      if (key === null || limit.max === null || over.includes(limit.id)) return [];
      const now = taken(open.values(), limit, key);
      const grown = now > taken(before, limit, key);
      const text = `${event.type} of ${session.id}: ${now} of ${limit.max} seats under ${limit.id}/${key}`;
      return grown && now > limit.max ? [text] : [];
    });
  });
}

/** Whether a seat was free, or owed by somebody, for who was refused. */
function isUnjustified(site: GivenSite, occupant: Occupant, by: readonly { limit: Limit }[]): boolean {
  const { open } = site.sessions;
  const lc = site.state.clock.now;
  return by.some(({ limit }) => {
    const key = keyOf(limit, occupant);
    const holding = [...open.values()].filter(
      (session) => lc <= endsAt(session) && lc <= idlesAt(session, limit.releaseAfterIdleMs),
    );
    return key === null || taken(holding, limit, key) < limit.max!;
  });
}

describe('laws of seats', () => {
  it('no admission leaves more seats taken than a limit allows, unless it says so', () => {
    fc.assert(
      fc.property(history, ([limits, steps]) => {
        const site = new GivenSite().until(0);
        for (const one of limits) site.when(limited(one));
        for (const step of steps) {
          if (typeof step === 'number') site.until(site.state.clock.now + 5_000 * step);
          else expect(violations(site, site.plan(...step).events)).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('nobody is refused while a seat is free, or owed', () => {
    fc.assert(
      fc.property(history, ([limits, steps]) => {
        const site = new GivenSite().until(0);
        for (const one of limits) site.when(limited(one));
        for (const step of steps) {
          if (typeof step === 'number') {
            site.until(site.state.clock.now + 5_000 * step);
            continue;
          }
          const [first] = step;
          const { outcomes } = site.when(first!);
          const [outcome] = outcomes;
          if (outcome?.kind !== 'refused' || first?.kind !== 'start') continue;
          const { data } = first;
          const occupant = { ...data, id: data.sessionId };
          expect(isUnjustified(site, occupant, outcome.refusal.by)).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('what is counted is what is open', () => {
    fc.assert(
      fc.property(history, ([limits, steps]) => {
        const site = new GivenSite().until(0);
        for (const one of limits) site.when(limited(one));
        for (const step of steps)
          if (typeof step === 'number') site.until(site.state.clock.now + 5_000 * step);
          else site.when(...step);
        const anew = new Occupancy();
        const { open, limits: known } = site.sessions;
        for (const one of known.definitions) anew.change(one.id, one, open.values());
        const contentOf = (occupancy: Occupancy) =>
          occupancy.all.map((seats) =>
            [...seats.occupied()].map(([key, { ids, taken }]) => [key, taken, [...ids].sort()]).sort(),
          );
        expect(contentOf(known)).toEqual(contentOf(anew));
      }),
    );
  });

  it('of N at once exactly as many are let in as seats are free', () => {
    const counts = fc.record({ free: fc.nat(8), taken: fc.nat(8), more: fc.nat(20) });
    fc.assert(
      fc.property(counts, ({ free, taken, more }) => {
        const site = new GivenSite().until(0);
        site.when(...Array.from({ length: taken }, (_, i) => start(`t${i}`, `t${i}`)));
        site.when(limited({ scope: 'site', max: taken + free }));
        const { outcomes } = site.when(...Array.from({ length: more }, (_, i) => start(`n${i}`, `n${i}`)));
        expect(outcomes.filter((outcome) => outcome?.kind === 'fact')).toHaveLength(Math.min(free, more));
        expect(site.seated).toHaveLength(taken + Math.min(free, more));
      }),
    );
  });
});
