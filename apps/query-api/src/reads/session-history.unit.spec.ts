import { evolve, nothing, type LifecycleFact } from '@headcount/session-core';
import { expect, it } from 'vitest';
import { endAt, startAt } from '../testing/facts.js';
import { segmentsOf } from './session-history.js';

const begin = Date.UTC(2026, 2, 1);
const iso = (seconds: number) => new Date(begin + seconds * 1_000).toISOString();

it('a seat that is held since the log’s clock went back is told once', () => {
  const at = begin + 300_000;
  const said = [
    { loggedAt: 100, ...startAt('s', begin, 'ada') },
    { loggedAt: 200, ...endAt('s', begin, 'lease_expired') },
    { loggedAt: 150, type: 'SessionResumed', data: { sessionId: 's', at, ageMs: 0 } },
  ];
  const state = said.reduce((folded, { loggedAt, ...event }, i) => {
    const fact = { position: { seq: i + 1, index: 0 }, loggedAt: begin + loggedAt * 1_000, event };
    return evolve(folded, fact as LifecycleFact);
  }, nothing);
  const seats = segmentsOf(state).filter(({ series }) => series === 'occupied');
  expect(seats.map(({ start, end }) => [start, end])).toEqual([
    [iso(100), iso(150)],
    [iso(150), null],
  ]);
});
