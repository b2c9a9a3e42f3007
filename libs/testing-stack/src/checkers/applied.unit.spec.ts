import {
  beats,
  ended,
  envelope,
  keyIssued,
  siteCreated,
  started,
  ticked,
  at,
} from '@headcount/projection-runner/testing';
import { describe, expect, it } from 'vitest';
import { project } from '../memory/project.js';
import { checkApplied, checkCheckpoints } from './applied.js';
import { buriedParts, partsOf, visibleParts } from './log-parts.js';

const log = [
  envelope(1, siteCreated('default', 'UTC'), keyIssued('k', 'key'), ticked()),
  envelope(2, started('a', 0), beats(['a', 30], ['unknown', 30])),
  envelope(3, ended('a', 40, 'client_closed'), beats(['a', 500])),
];
const rows = project([log]);
const check = (read: typeof rows, upTo = log) =>
  checkApplied({ log: partsOf(upTo), applied: visibleParts(log, read), deadLetters: buriedParts(read) });

describe('I2', () => {
  it('holds where every part is applied or buried', () => {
    expect(check(rows)).toEqual([]);
    expect(buriedParts(rows)).toEqual([`2.1/unknown@${at(30)}`]);
  });

  it('finds a fact that left no trace, and a dead letter that is missing', () => {
    const part = (name: string) => ({
      law: 'I2 applied',
      where: name,
      detail: expect.stringMatching(/skipped/) as string,
    });
    expect(check(rows.filter(({ table }) => table !== 'api_key'))).toEqual([part('1.1')]);
    expect(check(rows.filter(({ table }) => table !== 'dead_letter'))).toEqual([
      part(`2.1/unknown@${at(30)}`),
    ]);
    const behind = rows.map((row) => (row.table === 'session' ? { ...row, ended_at: null } : row));
    const live = {
      table: 'live',
      site: 'default',
      id: 'a',
      last_seen_at: rows[0]!['started_at'],
      orphan_runs: 0,
    };
    expect(check([...behind, live]).map(({ where }) => where)).toEqual([
      `2.1/a@${at(30)}`,
      '3.0',
      `3.1/a@${at(500)}`,
    ]);
  });

  it('finds what is ahead of the checkpoint, and what is both applied and buried', () => {
    expect(check(rows, log.slice(0, 2)).map(({ where }) => where)).toEqual(['3.0', `3.1/a@${at(500)}`]);
    expect(checkApplied({ log: ['1.0'], applied: ['1.0'], deadLetters: ['1.0'] })).toMatchObject([
      { where: '1.0', detail: 'is applied and a dead letter' },
    ]);
  });
});

describe('I3', () => {
  it('lets the checkpoint of a generation stand or rise, and never go back', () => {
    const seen = [1, 1, 5, 7].map((seq) => ({ generation: 1, seq }));
    expect(checkCheckpoints([...seen, { generation: 2, seq: 3 }])).toEqual([]);
    expect(checkCheckpoints([...seen, { generation: 1, seq: 6 }, { generation: 1, seq: 8 }])).toMatchObject([
      { where: 'generation 1', detail: 'went back from 7 to 6' },
    ]);
  });
});
