import { describe, expect, it } from 'vitest';
import type { Limit } from '../limits/limit.js';
import { GivenSite, identify, limited, start } from '../testing/given-site.js';
import type { LifecycleRequest } from './requests.js';

const given = (limit: Partial<Limit>) => {
  const site = new GivenSite().until(0);
  site.when(limited({ scope: 'site', max: 2, ...limit }));
  site.when(start('a', 'ada'), start('b', 'bob'));
  return site;
};
const decided = (site: GivenSite, ...requests: readonly LifecycleRequest[]) => {
  const { types, outcomes, uncertain } = site.when(...requests);
  return { types, uncertain, did: outcomes.map((one) => (one?.kind === 'fact' ? one.did : one?.kind)) };
};

describe('a refusal is true at the end of its envelope', () => {
  it('a logout makes room for a start that was asked for with it', () => {
    expect(decided(given({}), start('c', 'cy'), identify(null, 1_000, 'a'))).toEqual({
      types: ['SessionIdentified', 'SessionStarted'],
      uncertain: [false, false],
      did: ['started', 'identified'],
    });
  });

  it('a login as somebody else makes room under the former user', () => {
    const site = given({ scope: 'user', max: 1 });
    const { types, did } = decided(site, start('a2', 'ada'), identify('cy', 1_000, 'a'));
    expect(did).toEqual(['started', 'identified']);
    expect(types).toEqual(['SessionIdentified', 'SessionStarted']);
  });

  it('who ends two sessions to get in makes room for who asked before', () => {
    const site = given({});
    const terminate = [
      { sessionId: 'a', userId: 'ada' },
      { sessionId: 'b', userId: 'bob' },
    ];
    const both = start('d', 'ada', { terminate });
    expect(decided(site, start('c', 'cy'), start('e', 'eve'), both)).toMatchObject({
      types: ['SessionEnded', 'SessionEnded', 'SessionStarted', 'SessionStarted', 'SessionDenied'],
      did: ['started', 'refused', 'started'],
    });
    expect(site.seated).toEqual(['c', 'd']);
  });

  it('is told once, and of one who was let in after all not at all', () => {
    const site = given({});
    const { events } = site.when(start('c', 'cy'), start('e', 'eve'), identify(null, 1_000, 'a'));
    expect(events.filter(({ type }) => type === 'SessionDenied')).toMatchObject([
      { data: { sessionId: 'e', count: 1, current: 2, max: 2 } },
    ]);
  });

  it('stays where who left held no seat of that limit', () => {
    const site = given({ countAnonymous: true });
    expect(decided(site, start('c', 'cy'), identify(null, 1_000, 'a'))).toEqual({
      types: ['SessionIdentified', 'SessionDenied'],
      uncertain: [true, false],
      did: ['refused', 'identified'],
    });
  });

  it('waits while a source begins a life: what the former one left open makes room behind that', () => {
    const source = { sourceId: 'host', incarnation: 'one' };
    const life = { ...source, startedAt: 0, heartbeatMs: null, kind: null };
    const site = new GivenSite().until(0);
    site.when(limited({ scope: 'site', max: 1 }), { kind: 'register', data: life });
    site.when({ kind: 'register', data: life });
    site.when(start('left', 'ada', source));
    const next = { kind: 'register', data: { ...life, incarnation: 'two' } } as const;
    expect(decided(site, next, start('c', 'cy'))).toEqual({
      types: ['SourceStarted'],
      uncertain: [false, false],
      did: ['recorded', 'again'],
    });
    expect(decided(site, start('c', 'cy'))).toMatchObject({
      types: ['SessionEnded', 'SessionStarted'],
      did: ['started'],
    });
  });
});
