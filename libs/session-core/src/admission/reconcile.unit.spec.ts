import { describe, expect, it } from 'vitest';
import { GivenSite, start } from '../testing/given-site.js';
import { isOutdated, leftOpenBefore, missingIn } from './reconcile.js';

const life = (sourceId: string, incarnation: string, startedAt = 0) => ({ sourceId, incarnation, startedAt });
const given = () => {
  const site = new GivenSite();
  site.when(
    start('a', 'ada', life('host', 'one')),
    start('b', 'ada', life('host', 'one', 58_500)),
    start('former', 'ada', life('host', 'zero')),
    start('elsewhere', 'ada', life('other', 'one')),
    start('nobody’s', 'ada', { sourceId: 'host', incarnation: null }),
  );
  return site;
};
const idsOf = (requests: readonly { sessionId: string }[]) =>
  requests.map(({ sessionId }) => sessionId).sort();
const snapshot = (at: number, parts = 1) => ({ sourceId: 'host', incarnation: 'one', at, parts });

describe('snapshot reconciliation', () => {
  it('ends those of this life of the source whose last fact is older than the list', () => {
    const requests = missingIn(given().sessions, snapshot(60_000));
    expect(idsOf(requests)).toEqual(['a', 'b']);
    expect(requests[0]).toMatchObject({ kind: 'close', reason: 'source_snapshot', before: 60_000 });
  });

  it('spares what was seen at the instant of the list, or later', () => {
    const site = given().beat(60_000, true, 0, 'a').beat(60_001, true, 0, 'b');
    expect(missingIn(site.sessions, snapshot(60_000))).toEqual([]);
  });

  it('in parts, a session must be older by the jitter of the network', () => {
    expect(idsOf(missingIn(given().sessions, snapshot(60_000, 2)))).toEqual(['a']);
  });

  it('decides again when it is written: what was seen meanwhile lives on', () => {
    const site = given();
    const requests = missingIn(site.sessions, snapshot(60_000));
    site.beat(61_000, true, 0, 'a');
    expect(site.when(...requests).events).toMatchObject([
      { data: { sessionId: 'b', reason: 'source_snapshot', endedAt: 58_500, endedBefore: 60_000 } },
    ]);
  });

  it('an older list than the last is outdated, an equal one may come again', () => {
    const known = { snapshotAt: 60_000, incarnation: 'one', former: new Set<string>() };
    const source = { ...known, startedAt: 0, heartbeatMs: null };
    expect([59_999, 60_000, 60_001].map((takenAt) => isOutdated(source, takenAt))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isOutdated({ ...source, snapshotAt: null }, 0)).toBe(false);
    expect(isOutdated(undefined, 0)).toBe(false);
  });
});

describe('incarnations', () => {
  const newLife = { ...life('host', 'one', 40_000), heartbeatMs: null, kind: null };

  it('a newer life of a source ends what the former ones left open, by estimate, certain by its start', () => {
    const site = given();
    site.when({ kind: 'register', data: { ...newLife, incarnation: 'zero' } });
    site.when({ kind: 'register', data: newLife });
    const requests = leftOpenBefore(site.sessions, newLife);
    expect(idsOf(requests)).toEqual(['former']);
    expect(site.when(...requests).events).toMatchObject([
      { data: { reason: 'source_restarted', precision: 'estimated', endedAt: 0, endedBefore: 40_000 } },
    ]);
  });

  it('the order of lives is the order of their facts in the log: a former one is stale for ever', () => {
    const site = new GivenSite();
    const register = (incarnation: string) =>
      site.when({ kind: 'register', data: { ...newLife, incarnation } }).outcomes[0]!.kind;
    expect(['a', 'a', 'b', 'a', 'c', 'b', 'c'].map(register)).toEqual([
      ...['fact', 'nothing', 'fact', 'stale', 'fact', 'stale', 'nothing'],
    ]);
    expect(site.when(start('s', 'ada', life('host', 'a'))).outcomes).toEqual([{ kind: 'stale' }]);
  });

  it('one envelope knows one new life of a source: the other has to be asked for again', () => {
    const register = (incarnation: string) =>
      ({ kind: 'register', data: { ...newLife, incarnation } }) as const;
    expect(
      new GivenSite().when(register('a'), register('b')).outcomes.map((outcome) => outcome?.kind),
    ).toEqual([...['fact', 'again']]);
  });

  it('an end that no newer life justifies is not written', () => {
    const site = given();
    const close = { kind: 'close', sessionId: 'a', reason: 'source_restarted', before: 40_000 } as const;
    expect(site.when(close)).toMatchObject({ events: [], outcomes: [{ kind: 'nothing' }] });
  });
});
