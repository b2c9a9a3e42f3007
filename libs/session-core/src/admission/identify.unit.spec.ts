import { describe, expect, it } from 'vitest';
import { alive, end, expire, GivenSite, identify, start } from '../testing/given-site.js';
import { startData } from '../testing/given.js';

const minute = 60_000;
const given = (...users: readonly (string | null)[]) => {
  const site = new GivenSite().until(0);
  site.when(start('s', users[0] ?? null));
  users.slice(1).forEach((user, i) => site.when(identify(user, 1_000 * (i + 1))));
  return site;
};
const lapsedSite = () => given(null).until(95_000);
const lostSite = () => {
  const site = lapsedSite();
  site.when(expire());
  return site;
};

describe('identify', () => {
  it('attaches a user to a living session, and detaches it', () => {
    const site = given(null);
    expect(site.when(identify('ada', 5_000))).toMatchObject({
      events: [
        { type: 'SessionIdentified', time: 5_000, data: { sessionId: 's', userId: 'ada', at: 5_000 } },
      ],
      outcomes: [{ kind: 'fact', did: 'identified' }],
    });
    expect(site.sessions.open.get('s')).toMatchObject({ userId: 'ada', identifiedAt: 5_000 });
    expect(site.when(identify(null, 9_000)).types).toEqual(['SessionIdentified']);
    expect(site.sessions.open.get('s')).toMatchObject({ userId: null, identifiedAt: 9_000 });
  });

  it('a logout is no end: the session lives on, and its beats are plain signals', () => {
    const site = given('ada', null).until(30_000).beat(30_000);
    expect(site.sessions.ended.size).toBe(0);
    expect(site.when(alive('s', 31_000)).outcomes).toEqual([{ kind: 'alive' }]);
  });

  it('says nothing again when the user already is that one', () => {
    expect(given('ada').when(identify('ada', 5_000))).toMatchObject({
      events: [],
      outcomes: [{ kind: 'nothing' }],
    });
    expect(given(null).when(identify(null, 5_000)).events).toEqual([]);
    expect(given(null).when(identify('ada', 5_000), identify('ada', 6_000)).events).toHaveLength(1);
  });

  it('takes several of one envelope in their order', () => {
    const site = given(null);
    const { events } = site.when(identify('ada', 1_000), identify('bob', 2_000), identify('ada', 3_000));
    expect(events.map(({ data }) => 'userId' in data && data.userId)).toEqual(['ada', 'bob', 'ada']);
    expect(site.sessions.open.get('s')).toMatchObject({ userId: 'ada', identifiedAt: 3_000 });
  });

  it('the latest by its own time holds, whatever the order in the log', () => {
    const site = given(null);
    site.when(identify('bob', 8_000));
    expect(site.when(identify('ada', 5_000)).types).toEqual(['SessionIdentified']);
    expect(site.sessions.open.get('s')).toMatchObject({ userId: 'bob', identifiedAt: 8_000 });
  });

  it('counts from the start on when it is told for before', () => {
    const site = new GivenSite();
    site.when(start('s', null, { startedAt: 10_000 }));
    expect(site.when(identify('ada', 4_000)).events).toMatchObject([{ data: { at: 10_000 } }]);
  });

  it('of a session that starts in the same envelope comes behind its start', () => {
    const { types } = new GivenSite().when(identify('ada', 1_000), start('s', null));
    expect(types).toEqual(['SessionStarted', 'SessionIdentified']);
  });

  it('resumes a lapsed session first, and one that was lost within the resume window', () => {
    for (const site of [lapsedSite(), lostSite()])
      expect(site.when(identify('ada', 96_000))).toMatchObject({
        types: ['SessionResumed', 'SessionIdentified'],
        outcomes: [{ did: 'identified' }],
      });
  });

  it('a lapsed session that already is that user’s is resumed by it', () => {
    const site = given('ada').until(95_000);
    expect(site.when(identify('ada', 96_000))).toMatchObject({
      types: ['SessionResumed'],
      outcomes: [{ kind: 'fact', did: 'resumed' }],
    });
  });

  it('does not resume by a report that is older than the lease: the end that is due is written', () => {
    const site = lapsedSite();
    const old = identify('ada', 1_000, 's', 90_001);
    expect(site.when(old).events).toMatchObject([{ data: { reason: 'lease_expired' } }]);
    expect(site.when(old).outcomes).toMatchObject([{ kind: 'ended', session: { reason: 'lease_expired' } }]);
  });

  it('is refused for what has ended: told, or lost longer ago than the resume window', () => {
    const told = given(null);
    told.when(end());
    expect(told.when(identify('ada', 60_000))).toMatchObject({ events: [], outcomes: [{ kind: 'ended' }] });
    const lost = lostSite().until(95_000 + 31 * minute);
    expect(lost.when(identify('ada', 60_000)).outcomes).toMatchObject([{ kind: 'ended' }]);
  });

  it('has to be asked again when the session ends in the same envelope', () => {
    const { types, outcomes } = given(null).when(identify('ada', 60_000), end());
    expect(types).toEqual(['SessionEnded']);
    expect(outcomes[0]).toEqual({ kind: 'again' });
  });

  it('is refused to a former life of the source', () => {
    const site = new GivenSite();
    const source = { sourceId: 'host', incarnation: 'one' };
    const life = { ...source, startedAt: 0, heartbeatMs: null, kind: null };
    site.when({ kind: 'register', data: life }, start('s', null, source));
    site.when({ kind: 'register', data: { ...life, incarnation: 'two' } });
    expect(site.when(identify('ada', 5_000))).toMatchObject({ events: [], outcomes: [{ kind: 'stale' }] });
  });

  it('knows nothing of an unknown session', () => {
    expect(new GivenSite().when(identify('ada', 0)).outcomes).toEqual([{ kind: 'unknown' }]);
  });

  it('the user of a session is kept through its end and its resume', () => {
    const site = given('ada', 'bob').until(100_000);
    site.when(expire());
    expect(site.sessions.ended.get('s')).toMatchObject({ userId: 'bob', identifiedAt: 1_000 });
    site.when(alive('s', 101_000));
    expect(site.sessions.open.get('s')).toMatchObject({ userId: 'bob', identifiedAt: 1_000 });
  });

  it('an open id belongs to the user who is logged in now', () => {
    const site = given(null, 'ada');
    expect(site.when(start('s', 'ada')).outcomes).toEqual([{ kind: 'alive' }]);
    expect(site.when(start('s', 'bob')).outcomes).toEqual([{ kind: 'conflict' }]);
  });

  it('of an inferred session holds against its start, which tells an earlier time', () => {
    const site = new GivenSite();
    site.when(alive('s', 60_000), identify('ada', 70_000));
    site.read([{ type: 'SessionStarted', data: startData(10, { userId: 'bob' }) }], 80_000);
    expect(site.sessions.open.get('s')).toMatchObject({ userId: 'ada', startedAt: 10_000 });
  });
});
