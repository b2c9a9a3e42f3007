import { describe, expect, it } from 'vitest';
import type { Limit } from '../limits/limit.js';
import { alive, end, GivenSite, identify, limited, start } from '../testing/given-site.js';
import { policyOf } from '../testing/given.js';
import type { LifecycleRequest } from './requests.js';

const given = (...limits: readonly Partial<Limit>[]) => {
  const site = new GivenSite().until(0);
  limits.forEach((limit, i) => site.when(limited({ id: `limit-${i}`, ...limit })));
  return site;
};
const users = (...ids: readonly string[]) => ids.map((id) => start(id, id));
const did = (site: GivenSite, ...requests: readonly LifecycleRequest[]) =>
  site.when(...requests).outcomes.map((outcome) => (outcome!.kind === 'fact' ? outcome!.did : outcome!.kind));

describe('a limit that denies', () => {
  it('lets in as many as there are seats, and refuses the next', () => {
    const site = given({ scope: 'site', max: 2 });
    expect(did(site, ...users('a', 'b', 'c'))).toEqual(['started', 'started', 'refused']);
    expect(site.seated).toEqual(['a', 'b']);
    expect(site.when(start('d', 'd'))).toMatchObject({
      events: [
        {
          type: 'SessionDenied',
          data: {
            ...{ limitId: 'limit-0', scope: 'site', mode: 'deny', key: null, max: 2, current: 2 },
            ...{ request: 'start', userId: 'd', sessionId: 'd', count: 1 },
          },
        },
      ],
      outcomes: [{ kind: 'refused', refusal: { by: [{ limit: { id: 'limit-0' }, current: 2 }] } }],
      uncertain: [true],
    });
  });

  it('gives the seat of one that ends to one that starts in the same envelope', () => {
    const site = given({ scope: 'site', max: 1 });
    site.when(start('a', 'a'));
    expect(site.when(start('b', 'b'), end('a', 1_000)).types).toEqual(['SessionEnded', 'SessionStarted']);
    expect(site.seated).toEqual(['b']);
  });

  it('counts each user for themselves', () => {
    const site = given({ scope: 'user', max: 1 });
    expect(did(site, start('a1', 'a'), start('b1', 'b'), start('a2', 'a'))).toEqual([
      'started',
      'started',
      'refused',
    ]);
    expect(site.when(start('a3', 'a')).outcomes).toMatchObject([{ refusal: { by: [{ key: 'a' }] } }]);
  });

  it.each<[Partial<Limit>, Parameters<typeof start>[2][]]>([
    [{ scope: 'client' }, [{ clientId: 'x' }, { clientId: 'y' }, { clientId: 'x' }]],
    [{ scope: 'attribute', attribute: 'role' }, ['p', 'q', 'p'].map((role) => ({ attributes: { role } }))],
  ])('counts %o', (limit, [first, other, second]) => {
    const site = given({ ...limit, max: 1 });
    expect(did(site, start('1', 'a', first), start('2', 'b', other), start('3', 'c', second))).toEqual([
      'started',
      'started',
      'refused',
    ]);
  });

  it('counts a user at each client', () => {
    const site = given({ scope: 'user_client', max: 1 });
    const at = (id: string, clientId: string) => start(id, 'a', { clientId });
    expect(did(site, at('1', 'x'), at('2', 'y'), at('3', 'x'))).toEqual(['started', 'started', 'refused']);
  });

  it('counts people where it says so: several sessions of one take one seat', () => {
    const site = given({ scope: 'site', unit: 'users', max: 2 });
    const started = did(
      site,
      start('a1', 'a'),
      start('a2', 'a'),
      start('b', 'b'),
      start('a3', 'a'),
      start('c', 'c'),
    );
    expect(started).toEqual(['started', 'started', 'started', 'started', 'refused']);
    site.when(end('a1', 0), end('a2', 0));
    expect(did(site, start('c', 'c'))).toEqual(['refused']);
    site.when(end('a3', 0));
    expect(did(site, start('c', 'c'))).toEqual(['started']);
  });

  it('is no limit with max null, and closed to all but the exempt with 0', () => {
    expect(did(given({ scope: 'site', max: null }), ...users('a', 'b'))).toEqual(['started', 'started']);
    const closed = given({ scope: 'site', max: 0, exempt: { role: ['admin'] } });
    expect(did(closed, start('a', 'a'), start('b', 'b', { attributes: { role: 'admin' } }))).toEqual([
      'refused',
      'started',
    ]);
  });

  it('neither counts nor refuses the exempt', () => {
    const site = given({ scope: 'site', max: 1, exempt: { role: ['admin'] } });
    const admin = (id: string) => start(id, id, { attributes: { role: 'admin' } });
    expect(did(site, admin('r'), start('a', 'a'), admin('s'), start('b', 'b'))).toEqual([
      'started',
      'started',
      'started',
      'refused',
    ]);
  });

  it('leaves sessions without a user alone unless it says so', () => {
    const anonymous = [start('1', null), start('2', null)];
    expect(did(given({ scope: 'site', max: 1 }), ...anonymous)).toEqual(['started', 'started']);
    const counting = given({ scope: 'site', max: 1, countAnonymous: true });
    expect(did(counting, ...anonymous)).toEqual(['started', 'refused']);
    const people = given({ scope: 'site', unit: 'users', max: 1, countAnonymous: true });
    expect(did(people, ...anonymous)).toEqual(['started', 'refused']);
  });
});

describe('several limits', () => {
  it('all have to let it in, and a refusal names every one in the way, the tightest first', () => {
    const site = given({ id: 'all', scope: 'site', max: 3 }, { id: 'each', scope: 'user', max: 2 });
    site.when(start('a1', 'a'), start('a2', 'a'), start('b', 'b'));
    const { events, outcomes } = site.when(start('a3', 'a'));
    expect(outcomes).toMatchObject([
      {
        refusal: {
          by: [
            { limit: { id: 'each' }, current: 2 },
            { limit: { id: 'all' }, current: 3 },
          ],
        },
      },
    ]);
    expect(events.map(({ data }) => 'limitId' in data && data.limitId)).toEqual(['each', 'all']);
    expect(site.when(start('c', 'c')).outcomes).toMatchObject([
      { refusal: { by: [{ limit: { id: 'all' } }] } },
    ]);
  });

  it('nobody is put out if another limit refuses even so', () => {
    const site = given(
      { id: 'each', scope: 'user', max: 1, mode: 'evict_lru' },
      { id: 'closed', scope: 'client', key: 'app', max: 0 },
    );
    site.when(start('a1', 'a'));
    expect(site.when(start('a2', 'a', { clientId: 'app' })).types).toEqual(['SessionDenied']);
    expect(site.seated).toEqual(['a1']);
  });

  it('whoever is put out by the narrower one makes room in the wider one', () => {
    const site = given(
      { id: 'all', scope: 'site', max: 2 },
      { id: 'each', scope: 'user', max: 1, mode: 'evict_lru' },
    );
    site.when(start('a', 'a'), start('b', 'b'));
    expect(site.when(start('a2', 'a')).types).toEqual(['SessionEnded', 'SessionStarted']);
    expect(site.seated).toEqual(['a2', 'b']);
  });
});

describe('a limit below the present count', () => {
  it('ends nobody; new ones wait until there is room', () => {
    const site = given({ scope: 'site', max: 3 });
    site.when(...users('a', 'b', 'c'));
    expect(site.when(limited({ id: 'limit-0', scope: 'site', max: 1 })).types).toEqual(['LimitChanged']);
    expect(site.seated).toEqual(['a', 'b', 'c']);
    expect(site.when(start('d', 'd')).outcomes).toMatchObject([{ refusal: { by: [{ current: 3 }] } }]);
    site.when(end('a', 0), end('b', 0));
    expect(did(site, start('d', 'd'))).toEqual(['refused']);
    site.when(end('c', 0));
    expect(did(site, start('d', 'd'))).toEqual(['started']);
  });

  it('lets a page be loaded again, which takes the place of its former session', () => {
    const site = given({ scope: 'site', max: 2 });
    site.when(start('a', 'a', { clientInstanceId: 'tab' }), start('b', 'b'));
    site.when(limited({ id: 'limit-0', scope: 'site', max: 1 }));
    const { events } = site.when(start('a2', 'a', { clientInstanceId: 'tab' }));
    expect(events).toMatchObject([
      { type: 'SessionEnded', data: { sessionId: 'a', reason: 'replaced' } },
      { type: 'SessionStarted', data: { overLimit: true, overLimits: ['limit-0'] } },
    ]);
  });

  it('is gone when it is deleted', () => {
    const site = given({ scope: 'site', max: 0 });
    expect(did(site, start('a', 'a'))).toEqual(['refused']);
    site.when(limited(null, 'limit-0'));
    expect(did(site, start('a', 'a'))).toEqual(['started']);
  });

  it('is decided before anything else of its envelope, which has to ask again', () => {
    const site = new GivenSite().until(0);
    const { types, outcomes } = site.when(start('a', 'a'), limited({ scope: 'site', max: 0 }));
    expect(types).toEqual(['LimitChanged']);
    expect(outcomes[0]).toEqual({ kind: 'again' });
  });
});

describe('the ways in', () => {
  const full = () => {
    const site = given({ scope: 'site', max: 1 });
    site.when(start('a', 'a'));
    return site;
  };
  const named = (id: string, userId: string) => ({ ...alive(id), inferred: start(id, userId).data });

  it('a start of what is open asks for nothing', () => {
    expect(did(full(), start('a', 'a'))).toEqual(['alive']);
  });

  it('an inferred start is refused', () => {
    expect(did(full(), named('b', 'b'))).toEqual(['refused']);
  });

  it('who comes back to a full site is told so', () => {
    const site = given({ scope: 'site', max: 1 });
    site.when(start('lost', 'ada'));
    site.until(95_000).when({ kind: 'expire', sessionId: 'lost' });
    site.when(start('a', 'a'));
    expect(site.when(alive('lost', 96_000))).toMatchObject({
      events: [{ type: 'SessionDenied', data: { request: 'resume', userId: 'ada', sessionId: 'lost' } }],
      outcomes: [{ kind: 'refused' }],
    });
    site.when(end('a', 0));
    expect(did(site, alive('lost', 97_000))).toEqual(['resumed']);
  });

  it('a login asks for the seat of its user', () => {
    const site = full();
    site.when(start('n', null));
    expect(site.when(identify('ada', 5_000, 'n'))).toMatchObject({
      events: [{ type: 'SessionDenied', data: { request: 'identify', userId: 'ada' } }],
      outcomes: [{ kind: 'refused' }],
    });
    expect(site.sessions.open.get('n')).toMatchObject({ userId: null });
    site.when(end('a', 0));
    expect(did(site, identify('ada', 5_000, 'n'))).toEqual(['identified']);
    expect(did(site, start('b', 'b'))).toEqual(['refused']);
  });

  it('a login into another hand leaves the seat of the site with the session', () => {
    const site = full();
    expect(did(site, identify('bob', 5_000, 'a'))).toEqual(['identified']);
    const each = given({ scope: 'user', max: 1 });
    each.when(start('a', 'a'), start('b', 'b'));
    expect(did(each, identify('b', 5_000, 'a'))).toEqual(['refused']);
    expect(did(each, identify('c', 5_000, 'a'), start('a2', 'a'))).toEqual(['identified', 'started']);
    expect(did(each, start('a3', 'a'))).toEqual(['refused']);
  });

  it('a login that another has overtaken moves no seat', () => {
    const site = given({ scope: 'user', max: 1 });
    site.when(start('n', null), start('b', 'b'));
    site.when(identify('ada', 8_000, 'n'));
    expect(did(site, identify('b', 5_000, 'n'))).toEqual(['identified']);
    expect(site.sessions.limits.find('limit-0')?.at('b')?.ids.size).toBe(1);
  });

  it('a logout is never refused', () => {
    const site = given({ scope: 'site', unit: 'users', max: 1, countAnonymous: true });
    site.when(start('a1', 'a'), start('a2', 'a'));
    expect(site.when(identify(null, 5_000, 'a1')).events).toMatchObject([
      { type: 'SessionIdentified', data: { userId: null, overLimits: ['limit-0'] } },
    ]);
  });

  it('the real start of an inferred session asks for the seat of its user', () => {
    const site = given({ scope: 'user', max: 1 });
    site.when(alive('n', 0), start('a1', 'a'));
    expect(did(site, start('n', 'a'))).toEqual(['refused']);
    site.when(end('a1', 0));
    expect(did(site, start('n', 'a'), start('a2', 'a'))).toEqual(['started', 'refused']);
  });

  it('an end of what nobody started takes a seat for no time, marked where that is one too many', () => {
    const site = full();
    const inferred = start('late', 'b', { inferred: true }).data;
    expect(site.when(end('late', 5_000, { inferred })).events).toMatchObject([
      { type: 'SessionStarted', data: { overLimit: true, overLimits: ['limit-0'] } },
      { type: 'SessionEnded' },
    ]);
  });
});

describe('what already runs', () => {
  it('is recorded over the limit by who only observes, and holds its seat too', () => {
    const site = given({ scope: 'site', max: 1 });
    site.when(start('a', 'a'));
    expect(site.when(start('b', 'b', { observing: true })).events).toMatchObject([
      { type: 'SessionStarted', data: { overLimit: true, overLimits: ['limit-0'] } },
    ]);
    expect(
      site.when(alive('n', 0, 0, { observing: true, inferred: start('n', 'n').data })).events,
    ).toMatchObject([{ data: { overLimit: true } }]);
    expect(did(site, start('c', 'c'))).toEqual(['refused']);
  });

  it('puts nobody out', () => {
    const site = given({ scope: 'site', max: 1, mode: 'evict_lru' });
    site.when(start('a', 'a'));
    expect(site.when(start('b', 'b', { observing: true })).types).toEqual(['SessionStarted']);
  });

  it('comes back whatever is full', () => {
    const site = given({ scope: 'site', max: 1 });
    site.when(start('lost', 'ada'));
    site.until(95_000).when({ kind: 'expire', sessionId: 'lost' });
    site.when(start('a', 'a'));
    const back = alive('lost', 96_000, 0, { observing: true });
    expect(site.when(back).events).toMatchObject([
      { type: 'SessionResumed', data: { overLimits: ['limit-0'] } },
    ]);
  });

  it('is let in by a limit that only observes, and recorded', () => {
    const site = given({ scope: 'site', max: 1, mode: 'observe' });
    expect(site.when(...users('a', 'b')).events).toMatchObject([
      { data: { overLimit: false } },
      { data: { overLimit: true, overLimits: ['limit-0'] } },
    ]);
  });
});

describe('a start that ends other sessions', () => {
  const owner = [{ sessionId: 'a1', userId: 'a' }];

  it('does so in its own envelope, and says who took their place', () => {
    const site = given({ scope: 'user', max: 1 });
    site.when(start('a1', 'a'));
    expect(site.when(start('a2', 'a', { terminate: owner })).events).toMatchObject([
      {
        type: 'SessionEnded',
        data: { sessionId: 'a1', reason: 'revoked', endedBy: 'user', replacedBySessionId: 'a2' },
      },
      { type: 'SessionStarted', data: { sessionId: 'a2', overLimit: false } },
    ]);
  });

  it('ends nobody if it is refused even so', () => {
    const site = given({ scope: 'user', max: 1 }, { scope: 'client', key: 'app', max: 0 });
    site.when(start('a1', 'a'));
    expect(did(site, start('a2', 'a', { terminate: owner, clientId: 'app' }))).toEqual(['refused']);
    expect(site.seated).toEqual(['a1']);
  });

  it('ends nothing that has passed into other hands, and nothing that has ended', () => {
    const site = given({ scope: 'user', max: 1 });
    site.when(start('a1', 'a'), start('a0', 'x'));
    site.when(identify('b', 1_000, 'a1'));
    expect(site.when(start('a2', 'a', { terminate: owner })).types).toEqual(['SessionStarted']);
    site.when(end('a1', 0));
    expect(did(site, start('a3', 'a', { terminate: owner }))).toEqual(['refused']);
  });

  it('takes their person’s seat where people are counted, also under a limit that was closed', () => {
    const site = given({ scope: 'site', unit: 'users', max: 1 });
    site.when(start('a1', 'a'));
    site.when(limited({ id: 'limit-0', scope: 'site', unit: 'users', max: 0 }));
    expect(site.when(start('a2', 'a', { terminate: owner })).events).toMatchObject([
      { type: 'SessionEnded' },
      { type: 'SessionStarted', data: { overLimits: ['limit-0'] } },
    ]);
  });

  it('does not end one and the same twice', () => {
    const site = given({ scope: 'user', max: 1 });
    site.when(start('a1', 'a', { clientInstanceId: 'tab' }));
    const { types } = site.when(start('a2', 'a', { clientInstanceId: 'tab', terminate: owner }));
    expect(types).toEqual(['SessionEnded', 'SessionStarted']);
  });
});

describe('without limits', () => {
  it('nothing is counted', () => {
    const site = new GivenSite().until(0);
    site.when(start('a', 'a', { policy: policyOf({}) }));
    expect(site.sessions.limits.all).toEqual([]);
    expect(site.sessions.limits.sessionsOf('a').size).toBe(0);
  });
});
