import { randomUUID } from 'node:crypto';
import { LogRegressedError } from '@headcount/event-log';
import { closeDataSource, dumpDigest, type DataSource, type DumpDigest } from '@headcount/read-model';
import { freshDatabase } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryDeadLetter } from '../retry/retry-dead-letter.js';
import { emptySystem, life, type TestLog } from '../testing/life.js';
import { runRebuild, startRebuild } from './run-rebuild.js';

let dataSource: DataSource;
let test: TestLog;
let active: DumpDigest;
beforeEach(async () => {
  ({ dataSource, test } = await emptySystem(await freshDatabase()));
  await test.append(...life);
  await test.project(dataSource, 1);
  active = await dumpDigest(dataSource);
});
afterEach(() => closeDataSource(dataSource));

const start = (until?: string) => startRebuild(test.log, dataSource, { pace: 'full', until });
const run = (now: () => number = Date.now, signal = new AbortController().signal) =>
  runRebuild({
    ...{ log: test.log, dataSource, generation: 2, writer: randomUUID(), now, signal },
    limits: { facts: 3, sessions: 3 },
  });

/** Breaks a rebuild off when some batches are written. */
async function fillInPart(): Promise<void> {
  const aborting = new AbortController();
  let looks = 0;
  await run(() => {
    if (++looks === 12) aborting.abort();
    return Date.now();
  }, aborting.signal);
  const { position } = await dumpDigest(dataSource, { generation: 2 });
  expect(Number(position)).toBeGreaterThan(2);
  expect(Number(position)).toBeLessThan(life.length);
}

/** The copy holds the first two envelopes; what is logged from then on is another history. */
const restored = {
  'that is shorter': () => Promise.resolve(test.log.faults.goBackTo(2)),
  'that has grown beyond it': async () => {
    test.log.faults.goBackTo(2);
    await test.append(...life, ...life);
  },
};

describe.each(Object.entries(restored))('with a log restored from an older copy %s', (_, restore) => {
  it.each([undefined, String(life.length - 1)])('a rebuild that has begun fails, until %s', async (until) => {
    await start(until);
    await fillInPart();
    await restore();
    expect(await run()).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/went back/) as string,
    });
    expect(await dumpDigest(dataSource)).toEqual(active);
  });

  it('no dead letter of the former history is taken up', async () => {
    await restore();
    const asked = { log: test.log, dataSource, writer: 'w', position: { seq: 5, index: 0 }, site: 'default' };
    await expect(retryDeadLetter(asked)).rejects.toThrow(LogRegressedError);
    expect(await dumpDigest(dataSource)).toEqual(active);
  });
});
