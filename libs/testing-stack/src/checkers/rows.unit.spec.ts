import { beats, envelope, started, at, ended, ticked } from '@headcount/projection-runner/testing';
import { describe, expect, it } from 'vitest';
import { project } from '../memory/project.js';
import { checkAddresses } from './addresses.js';
import { checkDurations } from './durations.js';
import { checkReadModel } from './read-model.js';
import { checkRebuild } from './rebuild.js';
import { checkReference } from './reference.js';
import { mustHold } from './violation.js';

const log = [
  envelope(1, started('a', 0, { ipAddress: '192.0.2.7' }), started('b', 0)),
  envelope(2, beats(['a', 30], ['b', 60, false])),
  envelope(3, ended('a', 40, 'client_closed')),
];
const rows = project([log]);
const changed = (table: string, id: string, change: object) =>
  rows.map((row) => (row.table === table && row['id'] === id ? { ...row, ...change } : row));

describe('I4', () => {
  it('names the row and the column that differ, and leaves encodings out', () => {
    const other = changed('live', 'b', { connected_ms: 1, state: 'x' });
    expect(checkReference(other, rows)).toEqual([
      { law: 'I4 reference', where: 'live default/b', detail: 'connected_ms is 1, expected 60000' },
    ]);
  });

  it('finds missing, additional and repeated rows', () => {
    const where = (actual: typeof rows) => checkReference(actual, rows).map((violation) => violation.where);
    expect(where(rows.slice(1))).toEqual(['session default/a']);
    expect(where([...rows, { table: 'site', name: 'x', time_zone: 'UTC' }])).toEqual(['site x']);
    expect(where([...rows, rows[0]!])).toEqual(['the dump']);
  });
});

describe('I5', () => {
  const digest = (position: number, sha256: string) => ({
    position,
    tables: { live: { rows: 1, sha256 } },
    sha256,
  });

  it('compares digests of one position, table by table', () => {
    expect(checkRebuild(digest(7, 'x'), digest(7, 'x'))).toEqual([]);
    expect(checkRebuild(digest(7, 'x'), digest(7, 'y'))).toMatchObject([{ where: 'live' }]);
    expect(checkRebuild(digest(7, 'x'), digest(8, 'x'))).toMatchObject([{ where: 'the checkpoint' }]);
  });
});

describe('I8', () => {
  it('holds for what the fold says', () => {
    expect(checkDurations(rows)).toEqual([]);
  });

  it.each([
    { change: { active_ms: 40_001 }, says: 'active 40001 ms of 40000 ms connected' },
    { change: { connected_ms: 40_001 }, says: 'connected 40001 ms of a span of 40000 ms' },
    { change: { active_ms: 1 }, says: 'active 1 ms, its segments 30000 ms' },
    { change: { span_ms: 1 }, says: `the span is 1 ms from ${at(0)} to ${at(40)}` },
  ])('finds $change', ({ change, says }) => {
    const found = checkDurations(changed('session', 'a', change));
    expect(found.map(({ detail }) => detail)).toContain(says);
  });

  it('holds measurements against the truth, as far as their bound', () => {
    const truth = (connectedMs: number, boundMs = 1_000) =>
      new Map([['default/a', { connectedMs, boundMs }]]);
    expect(checkDurations(rows, truth(41_000))).toEqual([]);
    expect(checkDurations(rows, truth(41_001))).toMatchObject([{ where: 'default/a' }]);
    expect(checkDurations(rows, new Map([['default/x', { boundMs: 0 }]]))).toMatchObject([
      { where: 'default/x' },
    ]);
  });
});

describe('the address of a session', () => {
  it('is the one its client had', () => {
    const truths = (a: string) =>
      new Map([
        ['default/a', a],
        ['default/b', null],
      ]);
    expect(checkAddresses(rows, truths('192.0.2.7'))).toEqual([]);
    expect(checkAddresses(rows, truths('192.0.2.8'))).toMatchObject([
      { law: 'addresses', where: 'default/a' },
    ]);
  });
});

describe('violations', () => {
  it('fail a test with all that they say', () => {
    expect(() => mustHold([])).not.toThrow();
    expect(() => mustHold(checkReference(project([[envelope(1, ticked())]]), rows))).toThrow(
      /I4 reference: session/,
    );
  });
});

describe('I2 over rows', () => {
  it('takes a beat behind an imposed end for cut off by it, whoever imposed the end', () => {
    const revoked = [
      envelope(1, started('e', 0)),
      envelope(2, ended('e', 0, 'revoked', { endedBy: 'system', bySource: false })),
      envelope(3, beats(['e', 0.001])),
    ];
    expect(checkReadModel(revoked, project([revoked]))).toEqual([]);
  });
});
