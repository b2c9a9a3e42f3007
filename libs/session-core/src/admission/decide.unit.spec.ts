import { describe, expect, it } from 'vitest';
import { startData } from '../testing/given.js';
import type { HeadcountEvent } from '../events/event.js';
import { decide } from './decide.js';
import type { EndRequest, LifecycleRequest, StartRequest } from './requests.js';
import { applyMessage } from './apply-message.js';
import { newCollectorState, siteOf, type CollectorState } from './open-sessions.js';

const site = 'test';
const start = (sessionId = 's', userId: string | null = 'ada'): StartRequest => ({
  kind: 'start',
  data: startData(0, { sessionId, userId }),
});
const end = (sessionId = 's', at = 50_000): EndRequest => ({
  kind: 'end',
  sessionId,
  reason: 'logout',
  endedAt: at,
  bySource: true,
  endedBy: 'user',
  endedByName: null,
});
const alive = (sessionId = 's', at = 200_000, ageMs = 0): LifecycleRequest => ({
  kind: 'resume',
  at,
  ageMs,
  inferred: startData(at / 1000, { sessionId, inferred: true, ageMs }),
  observing: false,
});
const expire = (sessionId = 's'): LifecycleRequest => ({ kind: 'expire', sessionId });

/** A collector that decides and at once reads back what it wrote. */
class Given {
  readonly state: CollectorState = newCollectorState();
  private seq = 0;

  /** Ticks every five seconds until `at`, so that the lease clock follows. */
  until(at: number): this {
    for (let t = 0; t <= at; t += 5_000)
      this.read([{ type: 'Tick', data: { collectorId: 'c', everyMs: 5_000, shedding: false } }], t);
    return this;
  }

  when(...requests: readonly LifecycleRequest[]) {
    const plan = decide(siteOf(this.state, site), requests, this.state.clock.now);
    this.read(plan.events, this.state.clock.now);
    return { events: plan.events, outcomes: requests.map((request) => plan.outcomes.get(request)) };
  }

  read(events: readonly Pick<HeadcountEvent, 'type' | 'data'>[], loggedAt: number): void {
    this.seq++;
    const lifecycleOf = events.some((event) => event.type.startsWith('Session')) ? site : null;
    const facts = events.map((event, index) => ({
      event: {
        ...event,
        id: `${this.seq}/${index}`,
        site,
        time: loggedAt,
        receivedAt: loggedAt,
      } as HeadcountEvent,
      position: { seq: this.seq, index },
      loggedAt,
    }));
    applyMessage(this.state, { seq: this.seq, loggedAt, lifecycleOf, facts, unreadable: [] });
  }
}

describe('decide', () => {
  it('starts a session once, however often it is asked in one envelope', () => {
    const { events, outcomes } = new Given().when(start(), start());
    expect(events.map((event) => event.type)).toEqual(['SessionStarted']);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['fact', 'alive']);
  });

  it('takes a start of an open id for a resume that has to prove itself', () => {
    const given = new Given();
    given.when(start());
    expect(given.when(start())).toMatchObject({ events: [], outcomes: [{ kind: 'alive' }] });
  });

  it('refuses an open id to another user', () => {
    const given = new Given();
    given.when(start('s', 'ada'));
    expect(given.when(start('s', 'bob')).outcomes).toEqual([{ kind: 'conflict' }]);
  });

  it('ends once; a repetition is told how it ended', () => {
    const given = new Given();
    given.when(start());
    expect(given.when(end(), end()).events).toHaveLength(1);
    expect(given.when(end()).outcomes[0]).toMatchObject({ kind: 'ended', session: { reason: 'logout' } });
  });

  it('refuses to start an ended id', () => {
    const given = new Given();
    given.when(start());
    given.when(end());
    expect(given.when(start()).outcomes[0]).toMatchObject({ kind: 'ended' });
  });

  it('knows nothing of an end for an unknown session', () => {
    expect(new Given().when(end()).outcomes).toEqual([{ kind: 'unknown' }]);
  });

  it('infers the start of a session first heard of by a beat', () => {
    const { events, outcomes } = new Given().when(alive());
    expect(events).toMatchObject([{ type: 'SessionStarted', data: { inferred: true } }]);
    expect(outcomes).toEqual([{ kind: 'fact', did: 'inferred' }]);
  });

  it('expires a session only when its lease has passed on the lease clock', () => {
    const given = new Given().until(0);
    given.when(start());
    given.until(90_000);
    expect(given.when(expire()).events).toEqual([]);
    given.until(95_000);
    expect(given.when(expire()).events).toMatchObject([
      { type: 'SessionEnded', data: { reason: 'lease_expired', precision: 'estimated', endedAt: 0 } },
    ]);
  });

  it('resumes what lapsed, by a fact, before anybody ended it', () => {
    const given = new Given().until(0);
    given.when(start());
    given.until(95_000);
    expect(given.when(alive()).events.map((event) => event.type)).toEqual(['SessionResumed']);
    expect(given.when(expire()).events).toEqual([]);
  });

  it('resumes what was lost within the resume window, not what was told to have ended', () => {
    const lost = new Given().until(0);
    lost.when(start());
    lost.until(95_000);
    lost.when(expire());
    expect(lost.when(alive()).events.map((event) => event.type)).toEqual(['SessionResumed']);
    lost.when(end());
    expect(lost.when(alive()).outcomes[0]).toMatchObject({ kind: 'ended' });
  });

  it('resumes behind the resume window only what an observer sees', () => {
    const given = new Given().until(0);
    given.when(start());
    given.until(95_000);
    given.when(expire());
    given.until(95_000 + 31 * 60_000);
    expect(given.when(alive()).outcomes[0]).toMatchObject({ kind: 'ended' });
    const seen = { ...alive(), observing: true } as LifecycleRequest;
    expect(given.when(seen).outcomes[0]).toEqual({ kind: 'fact', did: 'resumed' });
  });

  it('does not resume by a beat that is older than the lease', () => {
    const given = new Given().until(0);
    given.when(start());
    given.until(95_000);
    given.when(expire());
    expect(given.when(alive('s', 50_000, 90_001)).outcomes[0]).toMatchObject({ kind: 'ended' });
  });

  it('lets an exact end correct an estimated one', () => {
    const given = new Given().until(0);
    given.when(start());
    given.until(95_000);
    given.when(expire());
    expect(given.when(end('s', 40_000)).events).toMatchObject([
      { data: { reason: 'logout', precision: 'exact' } },
    ]);
    expect(siteOf(given.state, site).ended.get('s')).toMatchObject({ reason: 'logout', endedAt: 40_000 });
  });

  it('puts ends before starts', () => {
    const given = new Given();
    given.when(start('a'));
    expect(given.when(start('b'), end('a')).events.map((event) => event.type)).toEqual([
      'SessionEnded',
      'SessionStarted',
    ]);
  });
});

describe('the state a collector reads from the log', () => {
  it('is renewed by beats, less their age', () => {
    const given = new Given().until(0);
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
    expect(siteOf(given.state, site).open.get('s')).toMatchObject({
      lastLc: 50_000,
      lastSeenAt: 59_000,
      lastActiveAt: 0,
    });
  });

  it('is not renewed by a beat older than the lease', () => {
    const given = new Given().until(0);
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
    expect(siteOf(given.state, site).open.get('s')).toMatchObject({ lastLc: 0, lastSeenAt: 1_000 });
  });

  it('remembers the sequence its decisions are guarded by, and what it could not read', () => {
    const given = new Given();
    given.when(start());
    expect(siteOf(given.state, site).lifeSeq).toBe(1);
    applyMessage(given.state, {
      seq: 2,
      loggedAt: 0,
      lifecycleOf: site,
      facts: [],
      unreadable: [{ type: 'x' }],
    });
    expect(siteOf(given.state, site)).toMatchObject({ lifeSeq: 2, unreadable: 'x' });
  });
});
