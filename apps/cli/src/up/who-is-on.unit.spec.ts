import type { Session } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import { summary } from '../sessions.js';
import { changes } from './who-is-on.js';

const session = (id: string, userId: string | null, status: Session['status'] = 'active'): Session =>
  ({ id, userId, status }) as Session;

const on = (...sessions: Session[]): ReadonlyMap<string, Session> =>
  new Map(sessions.map((each) => [each.id, each]));

describe('changes', () => {
  it('names who came and who went', () =>
    expect(
      changes(on(session('1', 'ada'), session('2', 'ben')), on(session('2', 'ben'), session('3', 'eva'))),
    ).toBe(': + eva - ada'));

  it('says nothing when the same are on', () =>
    expect(changes(on(session('1', 'ada')), on(session('1', 'ada')))).toBe(''));

  it('tells a session without a user by its id, and counts beyond six', () => {
    const many = on(...Array.from({ length: 9 }, (_, at) => session(`s${at}`, null)));
    expect(changes(on(), many)).toBe(': + s0, s1, s2, s3, s4, s5 and 3 more');
  });
});

describe('summary', () => {
  it('counts a person once and an idle session as on', () =>
    expect(summary([session('1', 'ada'), session('2', 'ada', 'idle'), session('3', 'ben')])).toBe(
      '3 sessions on, 2 users, 1 idle',
    ));
  it('says so when nobody is', () => expect(summary([])).toBe('nobody is on'));
});
