import { describe, expect, it } from 'vitest';
import {
  ended,
  GivenLog,
  identified,
  limited,
  ofHost,
  refused,
  released,
  resumed,
  seatTaken,
  sourceLife,
  started,
} from '../testing/given-log.js';
import { policyOf } from '../testing/given.js';
import { logLaws, type LogLaw } from './laws.js';

const hour = 3_600;
const dangling = { releaseAfterIdleMs: hour * 1000 };

/** Of each law a log that breaks it, and nothing else; the same log without its last envelope breaks none. */
const broken: Record<LogLaw, readonly (() => GivenLog)[]> = {
  readable: [
    () =>
      new GivenLog().envelope([], {
        lifecycleOf: 'test',
        expectedLast: 0,
        unreadable: [{ position: { seq: 1, index: 0 }, type: 'headcount.session.cloned.v1' }],
      }),
  ],
  guard: [
    () =>
      new GivenLog().says(started('a')).envelope([started('b')], { lifecycleOf: 'test', expectedLast: 0 }),
    () =>
      new GivenLog().says(started('a')).envelope([started('b')], { lifecycleOf: 'test', expectedLast: 7 }),
  ],
  subject: [
    () => new GivenLog().envelope([started('a')]),
    () => new GivenLog().envelope([started('a')], { lifecycleOf: 'other', expectedLast: 0 }),
  ],
  one_life: [
    () => new GivenLog().says(started('a')).says(started('a')),
    () => new GivenLog().says(started('a')).says(ended('a', 'logout')).passes(hour).says(started('a')),
    () => new GivenLog().says(started('a', { inferred: true })).says(started('a', { inferred: true })),
  ],
  known: [
    () => new GivenLog().beat(['a']),
    () => new GivenLog().says(ended('a', 'logout')),
    () => new GivenLog().says(resumed('a')),
    () => new GivenLog().says(identified('a', 'ada')),
    () => new GivenLog().says(seatTaken('a')),
    () => new GivenLog().says(limited(dangling)).says(released('a')),
  ],
  source_life: [
    () => lives().says(started('b', ofHost('one'))),
    () => lives().says(ended('a', 'source_restarted')).says(resumed('a')),
  ],
  resume: [
    () => new GivenLog().says(started('a')).passes(90).says(resumed('a')),
    () => new GivenLog().says(started('a')).says(ended('a', 'logout')).passes(95).says(resumed('a')),
    () => new GivenLog().says(started('a')).passes(95).says(resumed('a', 90_001)),
  ],
  one_end: [
    () => new GivenLog().says(started('a')).says(ended('a', 'logout')).says(ended('a', 'client_closed')),
    () => new GivenLog().says(started('a')).passes(95).says(lost('a')).says(lost('a')),
    () => new GivenLog().says(started('a')).passes(95).says(lost('a')).says(ended('a', 'unknown')),
  ],
  justified_end: [
    () => new GivenLog().says(started('a')).passes(90).says(lost('a')),
    () => new GivenLog().says(started('a')).passes(60, ['a']).passes(90).says(lost('a', 60_000)),
    () => new GivenLog().says(started('a')).passes(95).says(lost('a', 1)),
    () => new GivenLog().says(started('a', ofHost('one'))).says(ended('a', 'source_restarted')),
    () => new GivenLog().says(aged()).passes(60).says(ended('a', 'max_duration')),
    () => new GivenLog().says(started('a'), limited({})).says(ended('a', 'evicted', { endedByName: 'all' })),
    () => new GivenLog().says(started('a')).says(ended('a', 'evicted', { endedByName: 'all' })),
    () =>
      new GivenLog()
        .says(started('a'), limited({ mode: 'evict_lru', exempt: { role: ['admin'] } }))
        .says(started('boss', { attributes: { role: 'admin' } }))
        .says(ended('boss', 'evicted', { endedByName: 'all' })),
  ],
  seat: [
    () => new GivenLog().says(started('a'), limited(dangling)).says(seatTaken('a')),
    () => new GivenLog().says(started('a'), limited(dangling)).passes(hour, ['a'], false).says(released('a')),
    () => gaveUp().says(released('a')),
    () => new GivenLog().says(started('a')).says(ended('a', 'logout')).says(seatTaken('a')),
    () =>
      new GivenLog()
        .says(started('a'))
        .passes(2 * hour, ['a'], false)
        .says(released('a')),
  ],
  over_limit: [
    () => new GivenLog().says(limited({}), started('a')).says(started('b')),
    () =>
      new GivenLog()
        .says(limited({}), started('a'), started('b', { userId: null }))
        .says(identified('b', 'bob')),
    () => gaveUp().says(started('b')).says(seatTaken('a')),
    () =>
      new GivenLog()
        .says(limited({}), started('a'))
        .passes(95)
        .says(lost('a'), started('b'))
        .says(resumed('a')),
    () => new GivenLog().says(limited({ unit: 'users' }), started('a')).says(started('b')),
    () => new GivenLog().says(limited({ scope: 'user' }), started('a')).says(started('b', { userId: 'a' })),
    () => new GivenLog().says(limited({ mode: 'evict_lru' }), started('a')).says(started('b')),
    () => new GivenLog().says(started('a'), started('b'), limited({})).says(started('c')),
  ],
  refusal: [
    () => new GivenLog().says(limited({})).says(refused('b')),
    () => new GivenLog().says(limited({}), started('a')).says(refused('b', { current: 0 })),
    () => new GivenLog().says(limited({}), started('a')).says(refused('b', { max: 2, current: 2 })),
    () =>
      new GivenLog()
        .says(limited({}), started('a'))
        .passes(95)
        .says(started('x', exempt))
        .says(refused('b', { at: 95_000 })),
    () => new GivenLog().says(limited({}), started('a')).says(limited(null)).says(refused('b')),
    () => new GivenLog().says(limited({}), started('a')).says(ended('a', 'logout')).says(refused('b')),
    () => new GivenLog().says(limited({}), started('a')).says(ended('a', 'logout'), refused('b')),
  ],
};

const exempt = { userId: null };
const lost = (id: string, endedAt = 0) => ended(id, 'lease_expired', { endedAt });
const lives = () =>
  new GivenLog()
    .says(sourceLife('one'))
    .says(started('a', ofHost('one')))
    .says(sourceLife('two'));
const aged = () => started('a', { policy: policyOf({ maxAgeMs: 60_000 }) });
/** A session that has given its only seat up. */
const gaveUp = () =>
  new GivenLog()
    .says(limited(dangling), started('a'))
    .passes(hour + 60, ['a'], false)
    .says(released('a'));

describe('a log', () => {
  const cases = Object.entries(broken).flatMap(([law, logs]) => logs.map((log, n) => ({ law, log, n })));
  it.each(cases)('that breaks a law is told by it: $law, $n', ({ law, log }) => {
    const { broken, check, violations } = log();
    expect(broken).toEqual([law]);
    expect(check.broken[law as LogLaw]).toBe(1);
    expect(violations[0]!.site).toMatch(law === 'subject' ? /test|other/ : /test/);
    expect(violations[0]!.detail).not.toBe('');
  });

  it('is judged by every law', () => {
    expect(Object.keys(broken)).toEqual(Object.keys(logLaws));
  });
});

describe('a log that breaks no law', () => {
  const sound: Record<string, () => GivenLog> = {
    'gives a seat that was owed to who asks': () =>
      new GivenLog().says(limited({}), started('a')).passes(95).says(lost('a'), started('b')),
    'refuses at a full limit, and tells later refusals together when it has room again': () =>
      new GivenLog()
        .says(limited({}), started('a'))
        .passes(60, ['a'])
        .says(refused('b'))
        .says(ended('a', 'logout'))
        .passes(10)
        .says(refused('b', { count: 7 })),
    'tells late, of who was held up, what was refused under a limit that is another one now': () =>
      new GivenLog()
        .says(limited({}), started('a'))
        .passes(60, ['a'])
        .passes(60, ['a'])
        .says(limited({ max: 3 }))
        .says(refused('b', { at: 60_000 })),
    'lets in over a limit what says so': () =>
      new GivenLog()
        .says(limited({}), started('a'))
        .says(started('b', { overLimit: true, overLimits: ['all'] })),
    'lets in what is exempt, and what a limit only observes': () =>
      new GivenLog()
        .says(limited({ exempt: { role: ['admin'] } }), limited({ id: 'watch', mode: 'observe' }))
        .says(started('a'))
        .says(started('boss', { attributes: { role: 'admin' } })),
    'gives several sessions of one person one seat': () =>
      new GivenLog().says(limited({ unit: 'users' }), started('a')).says(started('b', { userId: 'a' })),
    'leaves in who was in before a limit was lowered': () =>
      new GivenLog().says(started('a'), started('b'), limited({})).says(identified('a', 'ada')),
    'counts who gave a seat up no more, until it takes one': () =>
      gaveUp().says(started('b')).says(ended('b', 'logout')).says(seatTaken('a')),
    'lets who is seated keep a seat that may be asked for': () =>
      new GivenLog()
        .says(started('a'), limited(dangling))
        .passes(hour + 60, ['a'], false)
        .says(seatTaken('a')),
    'lets who was lost come back, in whatever order beats and ends were written': () =>
      new GivenLog().says(started('a')).passes(95).says(lost('a')).beat(['a']).says(resumed('a')).passes(60),
    'makes an estimated end exact': () =>
      new GivenLog()
        .says(started('a'))
        .passes(95)
        .says(lost('a'))
        .says(ended('a', 'logout', { endedAt: 7_000 })),
    'completes an inferred session': () =>
      new GivenLog().says(started('a', { inferred: true, userId: null })).says(started('a')),
    'ends what a former life of a source left open': () => lives().says(ended('a', 'source_restarted')),
    'ends what has reached its max age': () =>
      new GivenLog()
        .says(aged())
        .passes(65, ['a'])
        .says(ended('a', 'max_duration', { endedAt: 60_000 })),
    'puts out who was in, where the limit says so': () =>
      new GivenLog()
        .says(limited({ mode: 'evict_lru' }), started('a'))
        .says(ended('a', 'evicted', { endedByName: 'all' }), started('b')),
    'puts out who is beyond a lowered limit, where its author says so': () =>
      new GivenLog()
        .says(started('a'), limited({}))
        .says(ended('a', 'evicted', { endedBy: 'admin', endedByName: 'ada' })),
    'takes an id for a new one when nobody remembers it': () =>
      new GivenLog()
        .says(started('a'))
        .says(ended('a', 'logout'))
        .passes(26 * hour)
        .says(started('a')),
    'was cut off in front': () => new GivenLog(100).beat(['a']).says(ended('b', 'logout')).says(refused('c')),
    'holds history of before its time': () =>
      new GivenLog().envelope([ended('a', 'logout')], { isHistory: true }),
  };
  it.each(Object.entries(sound))('%s', (_, log) => {
    expect(log().violations).toEqual([]);
  });

  it('is read in bounded memory', () => {
    const log = new GivenLog();
    for (let day = 0; day < 4; day += 1)
      log
        .says(started(`s${day}`))
        .says(ended(`s${day}`, 'logout'))
        .passes(12 * hour);
    const { ended: kept } = log.check.sites.get('test')!;
    expect([...kept.keys()]).toEqual(['s2', 's3']);
    expect(log.violations).toEqual([]);
  });
});
