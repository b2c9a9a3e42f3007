import { describe, expect, it } from 'vitest';
import { endReasons, type EndReason } from '../events/event.js';
import { beat, ended, fold, policyOf, resumed, started, type TestFact } from '../testing/given.js';
import { view } from './view.js';

const rowOf = (...facts: readonly TestFact[]) => view(fold(facts))!;
/** Starts at 0, was last seen at 30 s, and ends so at 75 s. */
const endedBy = (reason: EndReason, more: Parameters<typeof ended>[3] = {}) =>
  rowOf(started(1, 0), beat(30), ended(2, 75, reason, more));

describe('the reason of an end', () => {
  it.each(['revoked', 'evicted', 'max_duration', 'replaced'] as const)(
    '%s is imposed: no proof of life, it lies at the last signal, uncertain until it was imposed',
    (reason) =>
      expect(endedBy(reason)).toMatchObject({
        ...{ endReason: reason, endedAt: 30_000, endPrecision: 'estimated', endUncertaintyMs: 45_000 },
        ...{ spanMs: 30_000, connectedMs: 30_000 },
      }),
  );

  it.each(['logout', 'suspended', 'terminated', 'client_closed'] as const)(
    '%s is told by the source: exact, and itself a signal, but not an active one',
    (reason) =>
      expect(endedBy(reason)).toMatchObject({
        ...{ endReason: reason, endedAt: 75_000, endPrecision: 'exact', endUncertaintyMs: 0 },
        ...{ spanMs: 75_000, connectedMs: 75_000, activeMs: 30_000 },
      }),
  );

  it.each(['source_restarted', 'source_snapshot'] as const)(
    '%s is an estimate at the last signal, uncertain until that was noticed',
    (reason) =>
      expect(endedBy(reason, { endedBefore: 120_000 })).toMatchObject({
        ...{ endReason: reason, endedAt: 30_000, endPrecision: 'estimated', endUncertaintyMs: 90_000 },
      }),
  );

  it('lease_expired is an estimate at the last signal, uncertain by a heartbeat of its own policy', () => {
    const policy = policyOf({ heartbeatMs: 60_000, leaseMs: 150_000 });
    const row = rowOf(started(1, 0, { policy }), beat(30), ended(2, 30, 'lease_expired'));
    expect(row).toMatchObject({ endedAt: 30_000, endPrecision: 'estimated', endUncertaintyMs: 60_000 });
  });

  it('unknown is an estimate at the last known time, as uncertain as was imported, else unknown', () => {
    expect(endedBy('unknown')).toMatchObject({ endedAt: 30_000, endUncertaintyMs: null });
    expect(endedBy('unknown', { endedBefore: 50_000 }).endUncertaintyMs).toBe(20_000);
  });

  it('of equal exact ends the first in the order of rank holds, whichever came first', () => {
    const exact = endReasons.slice(0, endReasons.indexOf('source_restarted'));
    expect(exact).toEqual([
      ...[
        'revoked',
        'evicted',
        'max_duration',
        'replaced',
        'logout',
        'suspended',
        'terminated',
        'client_closed',
      ],
    ]);
    for (const [i, first] of exact.entries())
      for (const second of exact.slice(i)) {
        const pair = [ended(2, 50, first), ended(3, 50, second)];
        const swapped = [ended(2, 50, second), ended(3, 50, first)];
        expect([rowOf(started(1, 0), ...pair).endReason, rowOf(started(1, 0), ...swapped).endReason]).toEqual(
          [first, first],
        );
      }
  });

  it('of equal exact ends of one reason the first in the log holds', () => {
    const said = (seq: number, endedByName: string) => ended(seq, 50, 'revoked', { endedByName });
    expect(rowOf(started(1, 0), said(3, 'second'), said(2, 'first')).endedByName).toBe('first');
  });

  it('the earliest exact end holds over any rank, and over every estimate', () => {
    const row = rowOf(started(1, 0), ended(2, 60, 'revoked'), ended(3, 50, 'client_closed'));
    expect(row).toMatchObject({ endReason: 'client_closed', endedAt: 50_000 });
    const late = rowOf(started(1, 0), ended(2, 0, 'source_restarted'), ended(3, 500, 'terminated'));
    expect(late).toMatchObject({ endReason: 'terminated', endedAt: 500_000, endPrecision: 'exact' });
  });

  it('of several estimates the first holds until a resume', () => {
    const lost = [started(1, 0), beat(30), ended(2, 30, 'lease_expired'), ended(3, 30, 'source_restarted')];
    expect(rowOf(...lost).endReason).toBe('lease_expired');
    const again = [...lost, resumed(4, 400), ended(5, 400, 'source_snapshot')];
    expect(rowOf(...again)).toMatchObject({ endReason: 'source_snapshot', endedAt: 400_000 });
  });

  it('an exact end is not undone by a resume', () => {
    const row = rowOf(started(1, 0), beat(30), ended(2, 50, 'logout'), resumed(3, 60), beat(90));
    expect(row).toMatchObject({ endReason: 'logout', endedAt: 50_000, spanMs: 50_000, connectedMs: 50_000 });
  });

  it('uncertainty shrinks when a late signal proves more', () => {
    const facts = [started(1, 0), beat(30), ended(2, 30, 'source_restarted', { endedBefore: 120_000 })];
    expect(rowOf(...facts).endUncertaintyMs).toBe(90_000);
    expect(rowOf(...facts, beat(100)).endUncertaintyMs).toBe(20_000);
    expect(rowOf(...facts, beat(100), beat(140)).endUncertaintyMs).toBe(0);
  });
});

describe('contradicting facts in the log', () => {
  it('two starts with different users: each counts from its own start on, like a login', () => {
    const row = rowOf(started(1, 0, { userId: 'ada' }), started(2, 40, { userId: 'bob' }), beat(60));
    expect(row).toMatchObject({
      startedAt: 0,
      userId: 'bob',
      logins: [
        { userId: 'ada', loginAt: 0, logoutAt: 40_000 },
        { userId: 'bob', loginAt: 40_000, logoutAt: null },
      ],
    });
    const together = rowOf(started(1, 0, { userId: 'ada' }), started(2, 0, { userId: 'bob' }));
    expect(together.userId).toBe('bob');
  });

  it('an end before its start is an end at the start, without length', () => {
    expect(rowOf(started(1, 100), beat(130), ended(2, 40, 'logout'))).toMatchObject({
      ...{ startedAt: 100_000, endedAt: 100_000, lastSeenAt: 100_000 },
      ...{ spanMs: 0, connectedMs: 0, activeMs: 0 },
    });
  });

  it('an exact end ahead of every signal is believed; late signals up to it still count', () => {
    const facts = [started(1, 0), beat(30), ended(2, 300, 'terminated')];
    expect(rowOf(...facts)).toMatchObject({ endedAt: 300_000, spanMs: 300_000, connectedMs: 30_000 });
    expect(rowOf(...facts, beat(120), beat(210)).connectedMs).toBe(300_000);
  });

  it('one id from two sources: what the last start tells is shown, the policy stays that of the first', () => {
    const first = started(1, 0, { sourceId: 'one', policy: policyOf({ leaseMs: 200_000 }) });
    const state = fold([first, started(2, 40, { sourceId: 'two' })]);
    expect(state.meta?.value.sourceId).toBe('two');
    expect(state.policy?.value.leaseMs).toBe(200_000);
  });
});
