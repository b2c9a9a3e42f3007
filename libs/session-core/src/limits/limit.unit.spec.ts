import { describe, expect, it } from 'vitest';
import { limitOf } from '../testing/given-site.js';
import { keyOf, limitProblems, readableKey, type Limit, type Occupant } from './limit.js';

const occupant = (more: Partial<Occupant> = {}): Occupant => ({
  id: 's',
  userId: 'ada',
  clientId: 'web',
  attributes: { role: 'student' },
  ...more,
});
const key = (limit: Partial<Limit>, more?: Partial<Occupant>) => keyOf(limitOf(limit), occupant(more));

describe('what a limit counts together', () => {
  it.each<[Partial<Limit>, string | null, string | null]>([
    [{ scope: 'site' }, '', null],
    [{ scope: 'user' }, 'ada', 'ada'],
    [{ scope: 'client' }, 'web', 'web'],
    [{ scope: 'user_client' }, 'ada\nweb', 'ada/web'],
    [{ scope: 'attribute', attribute: 'role' }, 'student', 'student'],
  ])('%o', (limit, at, readable) => {
    expect(key(limit)).toBe(at);
    expect(readableKey(limitOf(limit), at!)).toBe(readable);
  });

  it('is nobody’s where the session has no such client or attribute', () => {
    expect(key({ scope: 'client' }, { clientId: null })).toBeNull();
    expect(key({ scope: 'user_client' }, { clientId: null })).toBeNull();
    expect(key({ scope: 'attribute', attribute: 'rolle' })).toBeNull();
    expect(key({ scope: 'attribute', attribute: 'constructor' })).toBeNull();
  });

  it('is only one user, client or value if the limit names it', () => {
    expect(key({ scope: 'user', key: 'ada' })).toBe('ada');
    expect(key({ scope: 'user', key: 'bob' })).toBeNull();
    expect(key({ scope: 'attribute', attribute: 'role', key: 'student' })).toBe('student');
  });

  it('holds sessions without a user only if the limit says so', () => {
    expect(key({ scope: 'site' }, { userId: null })).toBeNull();
    expect(key({ scope: 'site', countAnonymous: true }, { userId: null })).toBe('');
    expect(key({ scope: 'user', countAnonymous: true }, { userId: null })).toBeNull();
  });

  it('never holds the exempt', () => {
    const exempt = { role: ['admin', 'root'] };
    expect(key({ scope: 'site', exempt })).toBe('');
    expect(key({ scope: 'site', exempt }, { attributes: { role: 'admin' } })).toBeNull();
    expect(key({ scope: 'site', exempt: { constructor: ['x'] } })).toBe('');
  });
});

describe('a limit that contradicts itself', () => {
  it.each<[Partial<Limit>, string]>([
    [{ scope: 'attribute' }, 'attribute'],
    [{ scope: 'user', attribute: 'role' }, 'attribute'],
    [{ scope: 'site', key: 'x' }, 'no key'],
    [{ scope: 'user_client', key: 'x' }, 'no key'],
    [{ scope: 'user', unit: 'users' }, 'only count sessions'],
    [{ scope: 'user', countAnonymous: true }, 'no user'],
  ])('%o is refused', (limit, problem) => {
    expect(limitProblems(limitOf(limit)).join()).toContain(problem);
  });

  it('is told apart from a sound one', () => {
    const sound: Partial<Limit>[] = [
      { scope: 'user', max: 0 },
      { scope: 'site', unit: 'users', countAnonymous: true, max: null },
      { scope: 'attribute', attribute: 'role', key: 'student', mode: 'evict_lru' },
    ];
    for (const limit of sound) expect(limitProblems(limitOf(limit))).toEqual([]);
  });
});
