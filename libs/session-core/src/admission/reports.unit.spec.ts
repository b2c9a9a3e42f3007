import { describe, expect, it } from 'vitest';
import { defaultSitePolicy, policyProblems, sessionPolicyOf } from '../session/policy.js';
import { GivenSite, start } from '../testing/given-site.js';
import { policyOf } from '../testing/given.js';
import { inferredStart, leaseLeft, policyFor, startedAtOf, startStopProblem } from './reports.js';

const hour = 3_600_000;

describe('the policy a session starts under', () => {
  it('a source that declared its own heartbeat gets a lease of 2.5 of them, if that is longer', () => {
    const site = new GivenSite();
    const register = (sourceId: string, heartbeatMs: number) =>
      site.when({
        kind: 'register',
        data: { sourceId, incarnation: 'one', startedAt: 0, heartbeatMs, kind: null },
      });
    register('slow', 60_000);
    register('fast', 1_000);
    const leases = ['slow', 'fast', 'unknown', null].map((id) => policyFor(site.sessions, id).leaseMs);
    expect(leases).toEqual([150_000, 90_000, 90_000, 90_000]);
    expect(policyFor(site.sessions, 'slow')).toMatchObject({ heartbeatMs: 60_000, activeGapMs: 150_000 });
  });

  it('T is the lease unless it is set', () => {
    expect(sessionPolicyOf({ ...defaultSitePolicy, activeGapMs: 20_000 }, null).activeGapMs).toBe(20_000);
  });

  it('is refused with a lease under 2.5 heartbeats, an active gap above the lease, a heartbeat under 0.2 s', () => {
    const problems = (more: object) => policyProblems({ ...defaultSitePolicy, ...more });
    expect(problems({})).toEqual([]);
    expect(problems({ leaseMs: 74_999 })).toHaveLength(1);
    expect(problems({ leaseMs: 75_000 })).toEqual([]);
    expect(problems({ activeGapMs: 90_001 })).toHaveLength(1);
    expect(problems({ activeGapMs: 0 })).toHaveLength(1);
    expect(problems({ heartbeatMs: 199 })).toHaveLength(1);
  });
});

describe('start_stop', () => {
  const told = policyOf({ liveness: 'start_stop' });
  const host = { sourceId: 'host', incarnation: 'one' };

  it('needs a max age, or a source with incarnations', () => {
    expect(startStopProblem(told, { ...host, incarnation: null })).toContain('max age');
    expect(startStopProblem(told, { ...host, sourceId: null })).toContain('max age');
    expect(startStopProblem(told, host)).toBeNull();
    expect(startStopProblem({ ...told, maxAgeMs: hour }, { sourceId: null, incarnation: null })).toBeNull();
    expect(startStopProblem(policyOf({}), { sourceId: null, incarnation: null })).toBeNull();
  });

  it('has no lease to run out', () => {
    const site = new GivenSite().until(0);
    site.when(start('beats'), start('told', null, { policy: told }));
    const left = (id: string) => leaseLeft(site.sessions.open.get(id)!, 30_000);
    expect([left('beats'), left('told')]).toEqual([60_000, null]);
  });
});

describe('the start that is told', () => {
  const at = 10 * hour;

  it('lies where the client says, moved with its clock', () => {
    const ahead = { at, toldAt: at + hour, elapsedMs: null };
    expect(startedAtOf({ ...ahead, beganAt: at + hour - 60_000 })).toBe(at - 60_000);
  });

  it('never lies behind the report', () => {
    expect(startedAtOf({ at, toldAt: at, beganAt: at + 5_000, elapsedMs: null })).toBe(at);
  });

  it('is the report less the elapsed time, or the report', () => {
    expect(startedAtOf({ at, toldAt: at, beganAt: null, elapsedMs: 90_000.4 })).toBe(at - 90_000);
    expect(startedAtOf({ at, toldAt: at, beganAt: null, elapsedMs: null })).toBe(at);
  });

  it('an inferred start lies the elapsed time before the signal', () => {
    const { sessions } = new GivenSite();
    const signal = { sessionId: 's', at, ageMs: 5, elapsedMs: 60_000 };
    expect(inferredStart(sessions, { sourceId: 'host', incarnation: 'one' }, signal)).toMatchObject({
      ...{ sessionId: 's', inferred: true, userId: null, sourceId: 'host', incarnation: 'one' },
      ...{ startedAt: at - 60_000, ageMs: 5, policy: { leaseMs: 90_000 } },
    });
  });
});
