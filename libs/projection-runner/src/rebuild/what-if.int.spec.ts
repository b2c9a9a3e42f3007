import { randomUUID } from 'node:crypto';
import type { WhatIfPolicy } from '@headcount/contracts';
import {
  closeDataSource,
  dropRebuild,
  dumpDigest,
  findWhatIf,
  listGenerations,
  promote,
  RebuildStateError,
  type DataSource,
} from '@headcount/read-model';
import type { HeadcountEvent } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beats, ended, policyChanged, resumed, started, ticked } from '../testing/facts.js';
import { emptySystem, life, type TestLog } from '../testing/life.js';
import { runRebuild, startRebuild, type RebuildOptions } from './run-rebuild.js';

let dataSource: DataSource;
let test: TestLog;
beforeEach(async () => {
  ({ dataSource, test } = await emptySystem(await freshDatabase()));
});
afterEach(() => closeDataSource(dataSource));

const run = (more: Partial<RebuildOptions> = {}) =>
  runRebuild({
    ...{ log: test.log, dataSource, generation: 2, writer: randomUUID(), now: Date.now },
    signal: new AbortController().signal,
    ...more,
  });

async function whatIf(policy: WhatIfPolicy, more: Partial<RebuildOptions> = {}) {
  await test.project(dataSource, 1);
  await startRebuild(test.log, dataSource, { pace: 'full', whatIf: { site: 'default', policy } });
  expect(await run(more)).toMatchObject({ state: 'still', problem: null });
  return findWhatIf(dataSource, 2);
}

/** What is told when, in seconds: ada pauses for 80, eve for 60, bob for 30; all are lost after 90, and ada comes back. */
const pausing: ReadonlyMap<number, readonly HeadcountEvent[]> = new Map([
  [
    0,
    [
      policyChanged({ timeZone: 'UTC' }),
      ...['ada', 'bob', 'eve'].map((userId) => started(userId[0]!, 0, { userId })),
    ],
  ],
  [30, [beats(['b', 30])]],
  [60, [beats(['b', 60], ['e', 60])]],
  [80, [beats(['a', 80])]],
  [155, ['b', 'e'].map((id) => ended(id, 60, 'lease_expired'))],
  [175, [ended('a', 80, 'lease_expired')]],
  [185, [resumed('a', 185)]],
]);

async function tell(): Promise<void> {
  for (let seconds = 0; seconds <= 185; seconds += 5) {
    test.seconds = seconds;
    await test.append([ticked()], pausing.get(seconds) ?? [ticked()]);
  }
}

describe('what if', () => {
  it('the policy had been what it was: the rows are the same, and nothing differs', async () => {
    await test.append(...life);
    await tell();
    const found = await whatIf({ leaseSeconds: 90, maxAgeSeconds: null });
    const { policy: _, ...tables } = (await dumpDigest(dataSource)).tables;
    expect((await dumpDigest(dataSource, { generation: 2 })).tables).toMatchObject({
      ...tables,
      policy: { rows: 1 },
    });
    expect(found).toMatchObject({ usersAffected: 0, users: [], days: [], apps: [] });
    expect(found.position).toBe((await test.log.state()).lastSeq);
  });

  it('the active gap were shorter: who is affected, by how much, and the peak is unchanged', async () => {
    await tell();
    const found = await whatIf({ activeGapSeconds: 45 });
    expect(found).toMatchObject({
      sessions: { all: [3, 3], open: [1, 1] },
      connectedSeconds: [200, 200],
      activeSeconds: [200, 60],
      usersAffected: 2,
      users: [
        { userId: 'ada', sessions: [1, 1], activeSeconds: [80, 0] },
        { userId: 'eve', sessions: [1, 1], activeSeconds: [60, 0] },
      ],
      days: [{ day: '2026-03-01', activeSeconds: [200, 60] }],
      endReasons: [{ endReason: 'lease_expired', sessions: [2, 2] }],
    });
    const [a, b] = found.peaks.present;
    expect([a.count, b]).toEqual([3, a]);
  });

  it('the lease were longer or shorter: ends go and come, also when it was broken off again and again', async () => {
    await tell();
    const limits = { facts: 20, sessions: 2 };
    const longer = await whatIf({ leaseSeconds: 200 }, { limits });
    expect(longer).toMatchObject({
      sessions: { open: [1, 3] },
      endReasons: [{ endReason: 'lease_expired', sessions: [2, 0] }],
      connectedSeconds: [200, 305],
      users: [{ userId: 'ada', connectedSeconds: [80, 185] }],
    });
    await dropRebuild(dataSource, 2);
    const whole = { site: 'default', policy: { leaseSeconds: 75 } };
    await startRebuild(test.log, dataSource, { pace: 'full', whatIf: whole });
    let turns = 0;
    for (let state = 'filling'; state !== 'still'; turns++) {
      const aborting = new AbortController();
      let looks = 0;
      const now = () => {
        if (++looks > 6) aborting.abort();
        return Date.now();
      };
      ({ state } = (await run({ generation: 3, limits, signal: aborting.signal, now }))!);
      if (turns > 200) throw new Error(`it stays ${state}`);
    }
    expect(turns).toBeGreaterThan(1);
    expect(await findWhatIf(dataSource, 3)).toMatchObject({
      endReasons: [{ endReason: 'lease_expired', sessions: [2, 2] }],
      connectedSeconds: [200, 120],
      usersAffected: 1,
      users: [{ userId: 'ada', connectedSeconds: [80, 0] }],
    });
  });

  it('days had begun elsewhere: the same hours, on other days', async () => {
    await tell();
    const found = await whatIf({ timeZone: 'America/New_York' });
    expect(found).toMatchObject({ activeSeconds: [200, 200], usersAffected: 0 });
    expect(found.days.map(({ day, activeSeconds }) => [day, ...activeSeconds])).toEqual([
      ['2026-02-28', 0, 200],
      ['2026-03-01', 200, 0],
    ]);
  });

  it('user agents were read by other rules: which apps tell of more sessions, and of less', async () => {
    await test.append([started('a', 0, { userAgent: 'FieldNotes; iOS 17.4; v2.1' }), started('b', 0)]);
    const appRules = [{ name: 'FieldNotes', type: 'mobile-app' as const }];
    expect((await whatIf({ appRules })).apps).toContainEqual({ app: 'FieldNotes', sessions: [0, 1] });
  });

  it('is only compared: neither followed nor promoted, and dropped like any other', async () => {
    await tell();
    await whatIf({ idleAfterSeconds: 1 });
    await expect(promote(dataSource, 2)).rejects.toThrow(RebuildStateError);
    expect((await listGenerations(dataSource)).map(({ state }) => state)).toEqual(['live', 'filling']);
    await dropRebuild(dataSource, 2);
    expect(await findWhatIf(dataSource, 2)).toMatchObject({ id: 'r2' });
  });
});
