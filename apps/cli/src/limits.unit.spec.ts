import type { Denial, LimitUsage, ListedLimit } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import {
  attributesOf,
  backtestLines,
  denialTable,
  limitAssignments,
  limitTable,
  usageLines,
} from './limits.js';

const limit: ListedLimit = {
  ...{ id: 'per-user', scope: 'user', attribute: null, key: null, unit: 'sessions', max: 5, mode: 'deny' },
  ...{ exempt: {}, countAnonymous: false, releaseAfterIdleSeconds: 3_600 },
  ...{ changedAt: '2026-03-02T12:00:00.000Z', changedBy: 'ada' },
};

describe('a limit on the command line', () => {
  it('is made of assignments, with every value as the API takes it', () => {
    const words = ['scope=attribute', 'attribute=role', 'max=-1', 'mode=evict_lru', 'evict=true', 'key=a=b'];
    expect(limitAssignments([...words, 'releaseAfterIdleSeconds=null', 'exempt.role=admin,root'])).toEqual({
      ...{ scope: 'attribute', attribute: 'role', max: -1, mode: 'evict_lru', evict: true, key: 'a=b' },
      ...{ releaseAfterIdleSeconds: null, exempt: { role: ['admin', 'root'] } },
    });
    expect(attributesOf(['role=student', 'group='])).toEqual({ role: 'student', group: '' });
  });

  it.each(['max', '=5', 'max=', 'max=many', 'evict=yes', 'releaseAfterIdleSeconds=1h'])(
    'is not made of %s',
    (word) => {
      expect(() => limitAssignments([word])).toThrow(/assignment|neither/);
    },
  );
});

describe('limits for people', () => {
  it('stand in a table, without what would move the cursor', () => {
    expect(
      limitTable([limit, { ...limit, id: 'a\u001b[2J', max: null, releaseAfterIdleSeconds: null }]),
    ).toEqual([
      'ID        SCOPE  KEY  MAX         MODE  IDLE RELEASE  BY',
      'per-user  user   -    5 sessions  deny  3600 s        ada',
      'a?[2J     user   -    no bound    deny  never         ada',
    ]);
  });

  it('tell how full they are', () => {
    const usage: LimitUsage = {
      ...{ limit: { ...limit, exempt: {} }, from: '', to: '', key: 'ada', inUse: 2, peak: 4, denials: 7 },
      peakAt: '2026-03-02T12:00:00.000Z',
      occupants: [{ id: 's1', userId: 'ada', key: 'ada', startedAt: '', since: '2026-03-02T13:00:00.000Z' }],
    };
    expect(usageLines(usage)).toEqual([
      '2 of 5 seats of ada are taken; 4 at most, at 2026-03-02T12:00:00.000Z; 7 refused',
      'USER  SINCE                     SESSION',
      'ada   2026-03-02T13:00:00.000Z  s1',
    ]);
    expect(usageLines({ ...usage, key: null, peak: 0, peakAt: null, inUse: 0, occupants: [] })).toEqual([
      '0 of 5 seats are taken; none was taken before; 7 refused',
    ]);
  });

  it('tell whom they refused, and whether they got in after all', () => {
    const denial: Denial = {
      ...{
        position: '7.0',
        limitId: 'per-user',
        scope: 'user',
        mode: 'deny',
        key: 'ada',
        max: 5,
        current: 5,
      },
      ...{ request: 'start', userId: 'ada', clientId: null, sourceId: null, sessionId: 's', count: 3 },
      ...{ deniedAt: '2026-03-02T12:00:00.000Z', admittedAt: null },
    };
    expect(denialTable([denial])[1]).toBe('2026-03-02T12:00:00.000Z  ada   per-user  5 of 5  3      not yet');
  });

  it('tell what they would have refused', () => {
    const told = {
      ...{ refused: 2, ofStarts: 9, users: [{ userId: null, refused: 2 }], position: '7.0' },
      hours: [{ start: '2026-03-02T12:00:00.000Z', refused: 2 }],
      smallestMax: { refusedPercent: 0, max: 4 },
    };
    expect(backtestLines(told)).toEqual([
      '2 of 9 sessions would have been refused; from 4 on nobody',
      '-  2',
      '2026-03-02T12:00:00.000Z  2',
    ]);
  });
});
