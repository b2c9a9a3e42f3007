import { describe, expect, it } from 'vitest';
import { alive, GivenSite, identify, start } from '../testing/given-site.js';
import type { RegisterRequest } from './requests.js';

const life = (incarnation: string): RegisterRequest => ({
  kind: 'register',
  data: { sourceId: 'host', incarnation, startedAt: 0, heartbeatMs: null, kind: null },
});
const inLife = (incarnation: string) => ({ sourceId: 'host', incarnation });

describe('a new life of a source', () => {
  it('is asked about again, and not refused, when it is told twice at once', () => {
    const given = new GivenSite();
    const { events, outcomes } = given.when(life('one'), life('one'));
    expect(events).toHaveLength(1);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['fact', 'again']);
    expect(given.when(life('one')).outcomes).toEqual([{ kind: 'nothing' }]);
  });

  it('lets nobody start in the former life, not even in the same envelope', () => {
    const given = new GivenSite();
    given.when(life('one'));
    const late = start('s', null, inLife('one'));
    expect(given.when(late, life('two'))).toMatchObject({
      events: [{ type: 'SourceStarted' }],
      outcomes: [{ kind: 'again' }, { kind: 'fact' }],
    });
    expect(given.when(late).outcomes).toEqual([{ kind: 'stale' }]);
  });

  it('lets nobody come back or log in in the former life, not even in the same envelope', () => {
    const given = new GivenSite();
    given.when(life('one'), start('s', null, inLife('one')));
    const back = alive('s');
    const old = { ...back, inferred: { ...back.inferred, ...inLife('one') } };
    const { events } = given.when(old, identify('ada', 1_000), life('two'));
    expect(events.map(({ type }) => type)).toEqual(['SourceStarted']);
  });
});

describe('a lease that has passed', () => {
  it('is not renewed by a mere signal, whose session may be about to be ended', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(100_000).beat(101_000);
    expect(given.when(alive('s', 102_000)).events).toMatchObject([{ type: 'SessionResumed' }]);
  });
});

describe('a session of a former life of its source', () => {
  it('stays ended, also when it is reported by somebody who names no life', () => {
    const given = new GivenSite();
    given.when(life('one'), start('s', null, inLife('one')));
    given.when(life('two'));
    given.when({ kind: 'close', sessionId: 's', reason: 'source_restarted', before: 10_000 });
    expect(given.when(alive('s', 11_000)).outcomes).toMatchObject([
      { kind: 'ended', session: { reason: 'source_restarted' } },
    ]);
  });

  it('is ended by who would bring it back after its lease', () => {
    const given = new GivenSite().until(0);
    given.when(life('one'), start('s', null, inLife('one')));
    given.when(life('two'));
    given.until(100_000);
    expect(given.when(alive('s', 101_000)).events).toMatchObject([{ type: 'SessionEnded' }]);
  });
});
