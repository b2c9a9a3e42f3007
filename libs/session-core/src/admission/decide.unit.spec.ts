import { describe, expect, it } from 'vitest';
import { alive, end, expire, GivenSite, start } from '../testing/given-site.js';
import { applyMessage } from './apply-message.js';

describe('decide', () => {
  it('starts a session once, however often it is asked in one envelope', () => {
    const { events, outcomes } = new GivenSite().when(start(), start());
    expect(events.map((event) => event.type)).toEqual(['SessionStarted']);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['fact', 'again']);
  });

  it('takes a start of an open id for a resume that has to prove itself', () => {
    const given = new GivenSite();
    given.when(start());
    expect(given.when(start())).toMatchObject({ events: [], outcomes: [{ kind: 'alive' }] });
  });

  it('refuses an open id to another user', () => {
    const given = new GivenSite();
    given.when(start('s', 'ada'));
    expect(given.when(start('s', 'bob')).outcomes).toEqual([{ kind: 'conflict' }]);
  });

  it('ends once; a repetition is told how it ended', () => {
    const given = new GivenSite();
    given.when(start());
    expect(given.when(end(), end()).events).toHaveLength(1);
    expect(given.when(end()).outcomes[0]).toMatchObject({ kind: 'ended', session: { reason: 'logout' } });
  });

  it('refuses to start an ended id', () => {
    const given = new GivenSite();
    given.when(start());
    given.when(end());
    expect(given.when(start()).outcomes[0]).toMatchObject({ kind: 'ended' });
  });

  it('knows nothing of an end for an unknown session', () => {
    expect(new GivenSite().when(end()).outcomes).toEqual([{ kind: 'unknown' }]);
  });

  it('infers the start of a session first heard of by a beat', () => {
    const { events, outcomes } = new GivenSite().when(alive());
    expect(events).toMatchObject([{ type: 'SessionStarted', data: { inferred: true } }]);
    expect(outcomes).toEqual([{ kind: 'fact', did: 'inferred' }]);
  });

  it('expires a session only when its lease has passed on the lease clock', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(90_000);
    expect(given.when(expire()).events).toEqual([]);
    given.until(95_000);
    expect(given.when(expire()).events).toMatchObject([
      { type: 'SessionEnded', data: { reason: 'lease_expired', precision: 'estimated', endedAt: 0 } },
    ]);
  });

  it('resumes what lapsed, by a fact, before anybody ended it', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(95_000);
    expect(given.when(alive()).events.map((event) => event.type)).toEqual(['SessionResumed']);
    expect(given.when(expire()).events).toEqual([]);
  });

  it('resumes what was lost within the resume window, not what was told to have ended', () => {
    const lost = new GivenSite().until(0);
    lost.when(start());
    lost.until(95_000);
    lost.when(expire());
    expect(lost.when(alive()).events.map((event) => event.type)).toEqual(['SessionResumed']);
    lost.when(end());
    expect(lost.when(alive()).outcomes[0]).toMatchObject({ kind: 'ended' });
  });

  it('resumes behind the resume window only what an observer sees', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(95_000);
    given.when(expire());
    given.until(95_000 + 31 * 60_000);
    expect(given.when(alive()).outcomes[0]).toMatchObject({ kind: 'ended' });
    const seen = { ...alive(), observing: true };
    expect(given.when(seen).outcomes[0]).toEqual({ kind: 'fact', did: 'resumed' });
  });

  it('does not resume by a beat that is older than the lease', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(95_000);
    given.when(expire());
    expect(given.when(alive('s', 50_000, 90_001)).outcomes[0]).toMatchObject({ kind: 'ended' });
  });

  it('tells only behind a barrier that a session was lost, from which somebody may have come back', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(95_000);
    given.when(expire());
    expect(given.when(alive('s', 50_000, 90_001)).uncertain).toEqual([true]);
    given.when(end());
    expect(given.when(alive()).uncertain).toEqual([false]);
  });

  it('lets an exact end correct an estimated one', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(95_000);
    given.when(expire());
    expect(given.when(end('s', 40_000)).events).toMatchObject([
      { data: { reason: 'logout', precision: 'exact' } },
    ]);
    expect(given.sessions.ended.get('s')).toMatchObject({ reason: 'logout', endedAt: 40_000 });
  });

  it('puts ends before starts', () => {
    const given = new GivenSite();
    given.when(start('a'));
    expect(given.when(start('b'), end('a')).events.map((event) => event.type)).toEqual([
      'SessionEnded',
      'SessionStarted',
    ]);
  });
});

describe('the state a collector reads from the log', () => {
  it('is renewed by beats, less their age', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.until(60_000);
    given.read(
      [
        {
          type: 'Heartbeat',
          data: { sourceId: null, beats: [{ sessionId: 's', at: 59_000, active: false, ageMs: 10_000 }] },
        },
      ],
      60_000,
    );
    expect(given.sessions.open.get('s')).toMatchObject({
      lastLc: 50_000,
      lastSeenAt: 59_000,
      lastActiveAt: 0,
    });
  });

  it('is not renewed by a beat older than the lease', () => {
    const given = new GivenSite().until(0);
    given.when(start());
    given.read(
      [
        {
          type: 'Heartbeat',
          data: { sourceId: null, beats: [{ sessionId: 's', at: 1_000, active: true, ageMs: 90_001 }] },
        },
      ],
      60_000,
    );
    expect(given.sessions.open.get('s')).toMatchObject({ lastLc: 0, lastSeenAt: 1_000 });
  });

  it('remembers the sequence its decisions are guarded by, and what it could not read', () => {
    const given = new GivenSite();
    given.when(start());
    expect(given.sessions.lifeSeq).toBe(1);
    applyMessage(given.state, {
      seq: 2,
      loggedAt: 0,
      lifecycleOf: 'test',
      facts: [],
      unreadable: [{ type: 'x' }],
    });
    expect(given.sessions).toMatchObject({ lifeSeq: 2, unreadable: 'x' });
  });
});
