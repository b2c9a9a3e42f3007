import { MemoryLog } from '@headcount/event-log/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { LogMark } from './log-mark.js';

let now: number;
let log: MemoryLog;
let mark: LogMark;
beforeEach(() => {
  now = 0;
  log = new MemoryLog({ now: () => now });
  mark = new LogMark(log, () => now);
});

/** A list of two pages: the cursor of the second is `next`. */
async function page(cursor?: string) {
  const asked: (string | undefined)[] = [];
  const read = (query: { readonly cursor?: string | undefined }) => {
    asked.push(query.cursor);
    const nextCursor = query.cursor === undefined ? 'next' : null;
    return Promise.resolve({ data: [], page: { nextCursor }, position: { generation: 1, seq: 1, at: null } });
  };
  const { page: told } = await mark.page(cursor === undefined ? {} : { cursor }, read);
  return { told: told.nextCursor, asked: asked[0] };
}

const gone = { code: 'log_replaced' };

describe('cursors', () => {
  it('lead on in the log that they were told of, and are gone with it', async () => {
    const { told } = await page();
    expect(told).toMatch(/^[\w-]{8}\.next$/);
    expect(await page(told!)).toEqual({ told: null, asked: 'next' });
    log.faults.replaceStream('2027-01-01T00:00:00Z');
    now += 5_000;
    // what is known is looked at again meanwhile
    await page();
    await expect(page(told!)).rejects.toMatchObject(gone);
    const other = (await page()).told!;
    expect(other).not.toBe(told);
    expect((await page(other)).asked).toBe('next');
  });

  it('that never were marked are left to the query', async () => {
    for (const cursor of ['abc', 'abc.def', 'a.b.c', '']) expect((await page(cursor)).asked).toBe(cursor);
  });

  it('are neither marked nor refused while nothing is known of the log, and go on to count while it is away', async () => {
    const { told } = await page();
    log.faults.goAway();
    now += 5_000;
    expect(await page(told!)).toMatchObject({ asked: 'next' });
    await expect(page('12345678.next')).rejects.toMatchObject(gone);
    mark = new LogMark(log, () => now);
    expect(await page()).toEqual({ told: 'next', asked: undefined });
    expect(await page(told!)).toMatchObject({ asked: 'next' });
  });
});

describe('positions', () => {
  it('that the log does not reach to are gone; while it is away nobody knows', async () => {
    await log.append({ id: 'a', subject: 'x', events: [] });
    await mark.demandTold(1);
    await expect(mark.demandTold(2)).rejects.toMatchObject(gone);
    log.faults.goAway();
    await mark.demandTold(2);
  });
});
