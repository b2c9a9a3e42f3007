import { checkedMessage, type StoredEnvelope } from '@headcount/event-log';
import { defaultPolicy, Redecision, type PolicyChange, type SessionPolicy } from '@headcount/session-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { someLife } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { logOf, site, type Client } from './one-collector.js';

const seconds = 1_000;
const runs = 50;

function redecided(log: readonly StoredEnvelope[], change: PolicyChange, of = site): StoredEnvelope[] {
  const redecision = new Redecision(of, change);
  return log.map((envelope) => ({ ...envelope, facts: redecision.read(checkedMessage(envelope)) }));
}

/** Around the leases there are, and a millisecond off. */
const pause = fc.oneof(
  fc.constantFrom(20, 30, 30, 30, 60).map((length) => length * seconds),
  fc.integer({ min: 1, max: 500 * seconds }),
  fc
    .tuple(fc.constantFrom(75, 90, 95, 180, 300), fc.constantFrom(-1, 0, 1))
    .map(([length, off]) => length * seconds + off),
);
const client = fc.record({
  startsAt: fc.nat(300 * seconds),
  pausesMs: fc.array(pause, { maxLength: 12 }),
  signsOut: fc.boolean(),
});
const clients = fc
  .array(client, { minLength: 1, maxLength: 4 })
  .map((some): Client[] => some.map((one, i) => ({ ...one, id: `s${i}` })));

const lease = fc.constantFrom(75, 90, 95, 180, 300, 1_000).map((length) => length * seconds);
const maxAge = fc.constantFrom(null, null, 200 * seconds, 1_000 * seconds);

/** What there is to know of sessions, but for where in the log it was said. */
function rowsOf(log: readonly StoredEnvelope[]) {
  const told = project([log]).filter(({ table }) => table !== 'checkpoint' && table !== 'dead_letter');
  return told.map(({ state: _, runs: __, ...row }) => row);
}

const withoutOwn = (policy: Partial<SessionPolicy>): SessionPolicy => ({ ...defaultPolicy, ...policy });

describe('a log under another policy', () => {
  it('says of every session what the log of a collector under that policy says', () => {
    fc.assert(
      fc.property(clients, lease, lease, maxAge, (some, leaseMs, otherMs, maxAgeMs) => {
        const change = { leaseMs: otherMs, maxAgeMs };
        const log = logOf(some, withoutOwn({ leaseMs, activeGapMs: leaseMs }));
        const other = logOf(some, withoutOwn({ leaseMs: otherMs, activeGapMs: otherMs, maxAgeMs }));
        expect(rowsOf(redecided(log, change))).toEqual(rowsOf(other));
      }),
      { numRuns: runs },
    );
  });

  it('is the log itself where nothing is different, whatever it says', () => {
    fc.assert(
      fc.property(someLife, (log) => {
        const { leaseMs, maxAgeMs } = defaultPolicy;
        const same = underOnePolicy(log);
        for (const of of ['north', 'south']) expect(redecided(same, { leaseMs, maxAgeMs }, of)).toEqual(same);
      }),
      { numRuns: runs },
    );
  });
});

function underOnePolicy(log: readonly StoredEnvelope[]): StoredEnvelope[] {
  return log.map((envelope) => ({
    ...envelope,
    facts: envelope.facts.map((fact) => {
      const { event } = fact;
      if (event.type === 'PolicyChanged')
        return {
          ...fact,
          event: {
            ...event,
            data: { ...event.data, policy: { ...event.data.policy, leaseMs: 90_000, maxAgeMs: null } },
          },
        };
      if (event.type !== 'SessionStarted') return fact;
      return { ...fact, event: { ...event, data: { ...event.data, policy: defaultPolicy } } };
    }),
  }));
}
