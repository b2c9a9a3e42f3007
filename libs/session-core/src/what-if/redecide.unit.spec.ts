import { describe, expect, it } from 'vitest';
import type { CheckedMessage } from '../log-laws/log-check.js';
import { evolve, evolveBeat, type LifecycleFact, type RecordedFact } from '../session/evolve.js';
import { nothing } from '../session/state.js';
import { view } from '../session/view.js';
import { ended, GivenLog, limited, released, resumed, seatTaken, started } from '../testing/given-log.js';
import { policyOf } from '../testing/given.js';
import type { PolicyChange } from './policy-change.js';
import { Redecision } from './redecide.js';

const seconds = 1_000;

function told(messages: readonly CheckedMessage[], change: PolicyChange): readonly RecordedFact[] {
  const redecision = new Redecision('test', change);
  return messages.flatMap((message) => redecision.read(message));
}

/** What was said of a session besides beats, with the log's second. */
function lifeOf(log: GivenLog, change: PolicyChange): string[] {
  return told(log.messages, change).flatMap(({ event, loggedAt }) => {
    if (!('sessionId' in event.data)) return [];
    const reason = event.type === 'SessionEnded' ? ` ${event.data.reason}` : '';
    return [`${event.type}${reason} ${loggedAt / seconds}`];
  });
}

function rowOf(log: GivenLog, change: PolicyChange, id = 'a') {
  let state = nothing;
  for (const fact of told(log.messages, change)) {
    const { type, data } = fact.event;
    if (type === 'Heartbeat')
      for (const beat of data.beats) state = beat.sessionId === id ? evolveBeat(state, beat) : state;
    else if (type !== 'SessionDenied' && 'sessionId' in data && data.sessionId === id)
      state = evolve(state, fact as LifecycleFact);
  }
  return view(state)!;
}

/** Beats until 60, is lost at 155, and is back at 200. */
const lostAndBack = () =>
  new GivenLog()
    .says(started('a'))
    .passes(60, ['a'])
    .passes(95)
    .says(ended('a', 'lease_expired', { endedAt: 60 * seconds }))
    .passes(45)
    .says({ type: 'SessionResumed', data: { sessionId: 'a', at: 200 * seconds, ageMs: 0 } })
    .passes(40, ['a']);

describe('under the policy that was in force', () => {
  it.each<[string, PolicyChange]>([
    ['restated', { leaseMs: 90 * seconds, maxAgeMs: null }],
    ['not touched', {}],
  ])('every fact stands as it is, %s', (_, change) => {
    const log = lostAndBack()
      .says(limited({ releaseAfterIdleMs: 40 * seconds }))
      .passes(60, ['a'], false)
      .says(released('a'))
      .passes(10)
      .says(seatTaken('a'))
      .passes(200)
      .says(ended('a', 'lease_expired', { endedAt: 310 * seconds }));
    expect(told(log.messages, change)).toEqual(log.messages.flatMap(({ facts }) => facts));
  });
});

describe('under a longer lease', () => {
  const change = { leaseMs: 200 * seconds };

  it('who was lost and beat again within it is one session without the end', () => {
    expect(lifeOf(lostAndBack(), change)).toEqual(['SessionStarted 0']);
    expect(rowOf(lostAndBack(), change)).toMatchObject({
      endedAt: null,
      connectedSegments: [[0, 240 * seconds]],
      occupiedSince: 0,
    });
  });

  it('who did not is lost later', () => {
    const log = lostAndBack()
      .passes(95)
      .says(ended('a', 'lease_expired', { endedAt: 240 * seconds }))
      .passes(205);
    expect(lifeOf(log, change)).toEqual(['SessionStarted 0', 'SessionEnded lease_expired 445']);
    expect(lifeOf(lostAndBack(), { leaseMs: 120 * seconds })).toEqual([
      'SessionStarted 0',
      'SessionEnded lease_expired 185',
      'SessionResumed 200',
    ]);
  });

  it('asks for a seat with what was its return, when it had given it away before', () => {
    const log = new GivenLog()
      .says(limited({ releaseAfterIdleMs: 40 * seconds }), started('a'))
      .passes(60)
      .says(released('a'))
      .passes(60)
      .says(ended('a', 'lease_expired', { endedAt: 0 }), resumed('a'));
    expect(lifeOf(log, change)).toEqual(['SessionStarted 0', 'SeatReleased 60', 'SeatTaken 120']);
  });

  it('keeps its gap as long as it, where none was set, and one that was set as it was', () => {
    const gapped = (activeGapMs: number) =>
      new GivenLog()
        .says(started('a', { policy: policyOf({ activeGapMs }) }))
        .passes(60, ['a'])
        .passes(60)
        .beat(['a']);
    expect(rowOf(gapped(90 * seconds), change).activeMs).toBe(120 * seconds);
    expect(rowOf(gapped(30 * seconds), change).activeMs).toBe(60 * seconds);
    expect(rowOf(gapped(30 * seconds), { activeGapMs: 10 * seconds }).activeMs).toBe(0);
  });
});

describe('under a shorter lease', () => {
  const change = { leaseMs: 75 * seconds };
  const pausing = () => new GivenLog().says(started('a')).passes(30, ['a']).passes(85).beat(['a']);

  it('who paused for longer is lost, and comes back', () => {
    expect(lifeOf(pausing(), change)).toEqual([
      'SessionStarted 0',
      'SessionEnded lease_expired 110',
      'SessionResumed 115',
    ]);
    expect(rowOf(pausing(), change)).toMatchObject({ endedAt: null, connectedMs: 30 * seconds });
  });

  it('is lost earlier, by the same last signal', () => {
    const log = pausing()
      .passes(200)
      .says(ended('a', 'lease_expired', { endedAt: 115 * seconds }));
    expect(lifeOf(log, change).slice(3)).toEqual(['SessionEnded lease_expired 195']);
    expect(rowOf(log, change)).toMatchObject({ endedAt: 115 * seconds, endReason: 'lease_expired' });
  });

  it('is not shorter than its heartbeats ask for', () => {
    const policy = policyOf({ heartbeatMs: 60 * seconds, leaseMs: 150 * seconds });
    const log = new GivenLog().says(started('a', { policy })).passes(140);
    expect(lifeOf(log, change)).toEqual(['SessionStarted 0']);
  });

  it('ends nobody twice by estimate, and lets exact ends stand', () => {
    const log = new GivenLog()
      .says(started('a'))
      .passes(85)
      .says(ended('a', 'source_restarted', { precision: 'estimated', endedAt: 0 }))
      .says(ended('a', 'revoked', { endedAt: 85 * seconds }));
    expect(lifeOf(log, change)).toEqual([
      'SessionStarted 0',
      'SessionEnded lease_expired 80',
      'SessionEnded revoked 85',
    ]);
  });

  it('lets identities and starts that tell more stand, which bring back who was lost', () => {
    const start = { inferred: true, userId: null };
    const login = { sessionId: 'a', userId: 'eve', at: 85 * seconds };
    const log = new GivenLog()
      .says(started('a', start), started('b', start))
      .passes(85)
      .says({ type: 'SessionIdentified', data: login }, started('b', { startedAt: 85 * seconds }));
    expect(lifeOf(log, change).slice(2)).toEqual([
      'SessionEnded lease_expired 80',
      'SessionEnded lease_expired 80',
      'SessionIdentified 85',
      'SessionStarted 85',
      'SessionResumed 85',
      'SessionResumed 85',
    ]);
  });
});

describe('under another max age', () => {
  const log = () => new GivenLog().says(started('a')).passes(300, ['a']);

  it('is put out when it reaches it, and what it says afterwards is not taken', () => {
    const change = { maxAgeMs: 100 * seconds };
    expect(lifeOf(log(), change)).toEqual(['SessionStarted 0', 'SessionEnded max_duration 105']);
    expect(rowOf(log(), change)).toMatchObject({
      ...{ endReason: 'max_duration', lastSeenAt: 90 * seconds, connectedMs: 90 * seconds },
      endUncertaintyMs: 10 * seconds,
    });
  });

  it('is not put out without one, and is lost by its lease instead', () => {
    const policy = policyOf({ maxAgeMs: 100 * seconds });
    const aged = new GivenLog()
      .says(started('a', { policy }))
      .passes(105, ['a'])
      .says(ended('a', 'max_duration', { endedAt: 100 * seconds, bySource: false, endedBy: 'policy' }))
      .passes(200);
    expect(lifeOf(aged, { maxAgeMs: null })).toEqual(['SessionStarted 0', 'SessionEnded lease_expired 185']);
    expect(lifeOf(aged, { maxAgeMs: 50 * seconds })[1]).toBe('SessionEnded max_duration 55');
  });
});

it('leaves other sites alone', () => {
  const log = lostAndBack();
  const redecision = new Redecision('elsewhere', { leaseMs: 200 * seconds });
  expect(log.messages.flatMap((message) => redecision.read(message))).toEqual(
    log.messages.flatMap(({ facts }) => facts),
  );
});
