import { describe, expect, it } from 'vitest';
import type { HeadcountEvent } from '../events/event.js';
import { defaultSitePolicy } from '../session/policy.js';
import { policyOf, startData } from '../testing/given.js';
import { eventUnder, sessionPolicyUnder } from './policy-change.js';

const stamp = { id: 'e', site: 'test', time: 0, receivedAt: 0 };
const rules = [
  { name: 'FieldNotes', type: 'mobile-app' as const },
  { name: 'Other', type: 'desktop-app' as const },
];

describe('a session under another policy', () => {
  it('keeps what is not changed, and never has an active gap beyond its lease', () => {
    const policy = policyOf({ activeGapMs: 60_000 });
    expect(sessionPolicyUnder(policy, {})).toEqual(policy);
    expect(sessionPolicyUnder(policy, { idleAfterMs: 1, danglingAfterMs: 2 })).toEqual({
      ...policy,
      ...{ idleAfterMs: 1, danglingAfterMs: 2 },
    });
    expect(sessionPolicyUnder(policy, { activeGapMs: null }).activeGapMs).toBe(90_000);
    expect(sessionPolicyUnder(policy, { activeGapMs: 100_000 }).activeGapMs).toBe(90_000);
    expect(sessionPolicyUnder(policy, { leaseMs: 75_000 })).toMatchObject({
      ...{ leaseMs: 75_000, activeGapMs: 60_000 },
    });
  });

  it('has its user agent read by other rules, of which those stay that name it', () => {
    const data = startData(0, { userAgent: 'FieldNotes/2.1', appRules: [rules[1]!] });
    const start: HeadcountEvent = { ...stamp, type: 'SessionStarted', data };
    expect(eventUnder(start, { appRules: rules }).data).toMatchObject({ appRules: [rules[0]] });
    expect(eventUnder(start, { appRules: [] }).data).not.toHaveProperty('appRules');
    expect(eventUnder(start, { idleAfterMs: 5 }).data).toMatchObject({ appRules: [rules[1]] });
  });
});

it('a site is told of its other policy and zone', () => {
  const change = { leaseMs: 75_000, timeZone: 'Europe/Berlin' };
  const policy = { ...defaultSitePolicy, activeGapMs: 80_000 };
  const changed: HeadcountEvent = {
    ...stamp,
    ...{ type: 'PolicyChanged', data: { policy, changedBy: 'ada' } },
  };
  expect(eventUnder(changed, change).data).toEqual({
    policy: { ...policy, leaseMs: 75_000, activeGapMs: 75_000, timeZone: 'Europe/Berlin' },
    changedBy: 'ada',
  });
  const created: HeadcountEvent = { ...stamp, type: 'SiteCreated', data: { timeZone: 'UTC' } };
  expect(eventUnder(created, change).data).toEqual({ timeZone: 'Europe/Berlin' });
  expect(eventUnder(created, {}).data).toEqual({ timeZone: 'UTC' });
});
