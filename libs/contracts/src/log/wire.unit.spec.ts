import { defaultSitePolicy, type HeadcountEvent } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { decodeEvents, encodeEvents } from './wire.js';

const beat: HeadcountEvent = {
  type: 'Heartbeat',
  id: 'e/0',
  site: 'default',
  time: 1_000,
  receivedAt: 2_000,
  data: { sourceId: null, beats: [{ sessionId: 's', at: 900, active: true }] },
};
const wire = (change: object) =>
  JSON.stringify([{ ...(JSON.parse(encodeEvents([beat])) as object[])[0], ...change }]);

describe('the wire', () => {
  it('gives back what was written, at its position', () => {
    expect(decodeEvents(encodeEvents([beat, beat]), 7, 5)).toEqual({
      facts: [0, 1].map((index) => ({ event: beat, position: { seq: 7, index }, loggedAt: 5 })),
      unreadable: [],
    });
  });

  it('is CloudEvents', () => {
    expect(JSON.parse(encodeEvents([beat]))).toMatchObject([
      {
        specversion: '1.0',
        id: 'e/0',
        type: 'headcount.session.heartbeat.v1',
        time: '1970-01-01T00:00:01.000Z',
      },
    ]);
  });

  it('reads a key that was issued before there were modes as an enforcing one', () => {
    const data = { keyId: 'k', name: 'old', secretHash: 'ab', scopes: ['ingest'], expiresAt: null };
    const { facts } = decodeEvents(wire({ type: 'headcount.key.issued.v1', data }), 7, 5);
    expect(facts[0]!.event.data).toEqual({ ...data, mode: 'enforcing', issuedBy: null });
  });

  it('reads a policy that was set before there were limits as one that tells refusals as 409', () => {
    const { limitStatus, appRules, ...before } = defaultSitePolicy;
    const type = 'headcount.policy.changed.v1';
    const read = (policy: object) => {
      const { facts, unreadable } = decodeEvents(wire({ type, data: { policy, changedBy: 'ada' } }), 7, 5);
      return facts[0]?.event ?? unreadable[0]?.reason;
    };
    expect([limitStatus, appRules]).toEqual([409, []]);
    expect(read(before)).toMatchObject({
      type: 'PolicyChanged',
      data: { policy: defaultSitePolicy, changedBy: 'ada' },
    });
    // the code between the two wrote them already
    expect(read({ ...before, limitStatus: 429, appRules: [] })).toMatchObject({
      data: { policy: { limitStatus: 429 } },
    });
    expect(read({ ...before, leaseMs: null })).toMatch(/^data: policy.leaseMs/);
    expect(decodeEvents(wire({ type, data: 'none' }), 7, 5).unreadable).toHaveLength(1);
    const now = wire({ type: 'headcount.policy.changed.v2', data: { policy: before, changedBy: null } });
    expect(decodeEvents(now, 7, 5).unreadable[0]!.reason).toMatch(/limitStatus/);
  });

  it('ignores fields it does not know', () => {
    const text = wire({ data: { ...beat.data, later: 1 }, extension: 'x' });
    expect(decodeEvents(text, 7, 5).facts[0]!.event).toEqual(beat);
  });

  it.each([
    ['an unknown type', { type: 'headcount.session.teleported.v1' }, 'unknown event type'],
    ['data of a wrong shape', { data: { sourceId: null, beats: [{ sessionId: 7 }] } }, 'beats.0.sessionId'],
    ['a missing site', { site: undefined }, 'an attribute is missing'],
    ['a time that is none', { time: 'soon' }, 'an attribute is missing'],
  ])('keeps %s apart, with its position', (_name, change, reason) => {
    const { facts, unreadable } = decodeEvents(wire(change), 7, 5);
    expect(facts).toEqual([]);
    expect(unreadable).toMatchObject([{ position: { seq: 7, index: 0 } }]);
    expect(unreadable[0]!.reason).toContain(reason);
  });

  it('refuses what is no list', () => {
    expect(() => decodeEvents('{}', 1, 1)).toThrow(SyntaxError);
  });
});
