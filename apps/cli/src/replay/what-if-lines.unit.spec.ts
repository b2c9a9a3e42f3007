import type { WhatIfAnswer } from '@headcount/contracts';
import { expect, it } from 'vitest';
import { whatIfLines } from './what-if-lines.js';

const found: WhatIfAnswer = {
  ...{ id: 'r2', site: 'lab', policy: { leaseSeconds: 75, activeGapSeconds: null }, position: 42 },
  sessions: { all: [3, 3], open: [1, 1], idle: [0, 1], dangling: [0, 0] },
  endReasons: [{ endReason: 'lease_expired', sessions: [1, 2] }],
  ...{ spanSeconds: [36_000, 36_000], connectedSeconds: [36_000, 35_990] },
  ...{ activeSeconds: [36_000, 24_840], uncertaintySeconds: [30, 60] },
  peaks: {
    present: [
      { count: 2, at: null },
      { count: 2, at: null },
    ],
    occupied: [
      { count: 2, at: null },
      { count: 3, at: null },
    ],
  },
  usersAffected: 2,
  users: [
    { userId: 'eve\u001b', sessions: [2, 2], connectedSeconds: [1, 1], activeSeconds: [7_200, 3_600] },
    { userId: null, sessions: [1, 1], connectedSeconds: [1, 1], activeSeconds: [10, 0] },
  ],
  days: [{ day: '2026-03-02', connectedSeconds: [1, 1], activeSeconds: [36_000, 24_840] }],
  apps: [],
};

it('what another policy comes to is told figure by figure, with who is most affected', () => {
  expect(whatIfLines(found)).toEqual([
    'what if leaseSeconds=75, activeGapSeconds=null had been in force at lab (position 42)',
    '                      as it is  as it would be',
    'active hours          10.0      6.9             -31 %',
    'connected hours       10.0      10.0            less than -1 %',
    'span hours            10.0      10.0            unchanged',
    'uncertain hours       0.0       0.0             +100 %',
    'peak connected        2         2               unchanged',
    'peak of seats         2         3               +50 %',
    'sessions              3         3               unchanged',
    'open                  1         1               unchanged',
    'of these idle         0         1               new',
    'of these dangling     0         0               unchanged',
    'ended: lease_expired  1         2               +100 %',
    'active hours of the users most affected, 2 in all:',
    'eve?      2.0  1.0  -50 %',
    '(nobody)  0.0  0.0  -100 %',
    'active hours of the days most affected:',
    '2026-03-02  10.0  6.9  -31 %',
  ]);
});
