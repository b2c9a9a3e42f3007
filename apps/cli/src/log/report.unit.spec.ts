import { readFileSync } from 'node:fs';
import { lifecycleSubject } from '@headcount/contracts';
import { MemoryLog } from '@headcount/event-log/memory';
import { beats, ended, limitChanged, started, ticked } from '@headcount/projection-runner/testing';
import { logLaws, type HeadcountEvent } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { reportLines, reportOn } from './report.js';

const subject = lifecycleSubject('default');

async function logOf(...envelopes: readonly (readonly HeadcountEvent[])[]): Promise<MemoryLog> {
  const log = new MemoryLog({ now: () => 0 });
  for (const [n, events] of envelopes.entries()) {
    const expectedLastSequence = await log.lastSequenceOf(subject);
    await log.append({ id: `e${n}`, subject, events }, { expectedLastSequence });
  }
  return log;
}

const brokenLaws = async (log: MemoryLog) =>
  (await reportOn(log)).data.filter(({ violations }) => violations > 0);

describe('the report on a log', () => {
  it('tells of each law how often it was looked at, and that it holds', async () => {
    const report = await reportOn(
      await logOf([limitChanged('all', 1), started('a', 0, { userId: 'ada' })], [ticked()]),
    );
    expect(report).toMatchObject({ from: 1, to: 2, facts: 3, violations: 0 });
    expect(report.data.map(({ id, checked }) => [id, checked])).toEqual(
      expect.arrayContaining([
        ['guard', 2],
        ['one_life', 1],
        ['over_limit', 1],
        ['refusal', 0],
      ]),
    );
    expect(reportLines(report)).toContainEqual(['ok', 'over_limit', '1', logLaws.over_limit]);
  });

  it('tells where a law is broken, by examples', async () => {
    const others = Array.from({ length: 30 }, (_, n) => started(`s${n}`, 0, { userId: `u${n}` }));
    const log = await logOf([limitChanged('all', 1)], others, [ended('x', 0, 'logout')]);
    const [known, overLimit] = await brokenLaws(log);
    expect(known).toMatchObject({
      ...{ id: 'known', violations: 1 },
      examples: [{ site: 'default', position: '3.0', detail: 'x ends, and has never started' }],
    });
    expect(overLimit).toMatchObject({ id: 'over_limit', checked: 30, violations: 29 });
    expect(overLimit!.examples).toHaveLength(20);
    expect(overLimit!.examples[0]).toMatchObject({
      position: '2.1',
      detail: 's1 is let in: 2 of 1 seats are taken under all',
    });
    expect(reportLines(await reportOn(log))).toContainEqual([
      'BROKEN',
      'over_limit',
      '29 of 30',
      logLaws.over_limit,
    ]);
  });

  it('reads nothing of an empty log, and what is left of one that was cut off', async () => {
    expect(await reportOn(new MemoryLog({ now: () => 0 }))).toMatchObject({
      from: null,
      to: null,
      violations: 0,
    });
    const log = await logOf(
      [started('a', 0)],
      [started('b', 0)],
      [ended('a', 10, 'logout'), beats(['a', 9])],
    );
    log.faults.trimTo(3);
    expect(await reportOn(log)).toMatchObject({ from: 3, to: 3, violations: 0 });
  });

  it('has its laws explained in the documentation, in the same words', () => {
    const page = readFileSync(new URL('../../../../docs/log.md', import.meta.url), 'utf8');
    const told = [...page.matchAll(/^\| `(\w+)`\s*\| (.+?)\s*\|/gm)].map(([, id, law]) => [id, law]);
    expect(told).toEqual(Object.entries(logLaws));
  });
});
