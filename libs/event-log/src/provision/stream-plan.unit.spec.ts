import { describe, expect, it } from 'vitest';
import { serverProblem } from './server-version.js';
import { planStream, settingsAfter, type ActualStream, type StreamSettings } from './stream-plan.js';

const fresh = planStream(null, {}, '2.9.10');

function actual(settings: Partial<StreamSettings> = {}, bytes = 0): ActualStream {
  return { settings: { ...fresh.wanted, ...settings }, bytes };
}

describe('planStream', () => {
  it('creates a file stream without limits that refuses instead of forgetting', () => {
    expect(fresh).toMatchObject({ action: 'create', problems: [] });
    expect(fresh.wanted).toMatchObject({
      storage: 'file',
      retention: 'limits',
      discard: 'new',
      max_age: 0,
      max_bytes: -1,
      num_replicas: 1,
      allow_direct: true,
      duplicate_window: 120e9,
    });
  });

  it('uses nothing that nats-server 2.9 does not know', () => {
    for (const name of ['metadata', 'compression', 'subject_transform'])
      expect(fresh.wanted).not.toHaveProperty(name);
  });

  it('changes nothing when all is as it should be, whatever the order of the subjects', () => {
    const subjects = [...fresh.wanted.subjects].reverse();
    expect(planStream(actual({ subjects }), {}, '2.9.10')).toMatchObject({ action: 'none', changes: [] });
  });

  it("leaves the operator's replicas, size and fitting window alone unless told otherwise", () => {
    const settings = { num_replicas: 3, max_bytes: 5e9, duplicate_window: 300e9 };
    expect(planStream(actual(settings), {}, '2.10.27').changes).toEqual([]);
    const told = planStream(
      actual(settings),
      { replicas: 1, maxBytes: 9e9, duplicateWindowMs: 600_000 },
      '2.10.27',
    );
    expect(told.changes).toEqual([
      { setting: 'num_replicas', from: 3, to: 1 },
      { setting: 'max_bytes', from: 5e9, to: 9e9 },
      { setting: 'duplicate_window', from: 300e9, to: 600e9 },
    ]);
  });

  it('mends in place what would let events go', () => {
    const plan = planStream(
      actual({ discard: 'old', max_age: 9e9, duplicate_window: 1e9, subjects: ['headcount.v1.clock'] }),
      {},
      '2.9.10',
    );
    expect(plan.action).toBe('update');
    expect(plan.changes.map((change) => change.setting)).toEqual([
      'subjects',
      'discard',
      'max_age',
      'duplicate_window',
    ]);
    expect(settingsAfter(plan)).toEqual(fresh.wanted);
  });

  it('reports what is fixed, with the remedy, and leaves it', () => {
    const plan = planStream(actual({ storage: 'memory', max_age: 9 }), {}, '2.9.10');
    const [storage] = plan.changes;
    expect(storage).toMatchObject({ setting: 'storage', from: 'memory', to: 'file' });
    expect(storage!.remedy).toContain('delete it');
    expect(plan.action).toBe('update');
    expect(settingsAfter(plan)).toMatchObject({ storage: 'memory', max_age: 0 });
    expect(planStream(actual({ storage: 'memory' }), {}, '2.9.10').action).toBe('none');
  });

  it('does not lower the size below what the log holds', () => {
    const plan = planStream(actual({}, 1_000), { maxBytes: 999 }, '2.10.27');
    expect(plan.action).toBe('none');
    expect(plan.changes[0]!.remedy).toContain('1000 bytes');
    expect(planStream(actual({}, 1_000), { maxBytes: 1_000 }, '2.10.27').action).toBe('update');
  });

  it('speaks against several replicas and a limit on an old server, and against odd windows', () => {
    expect(planStream(null, { replicas: 3 }, '2.10.26').problems[0]).toContain('2.10.27');
    expect(planStream(null, { replicas: 3 }, '2.10.27').problems).toEqual([]);
    expect(planStream(actual({ max_bytes: 5e9 }), {}, '2.10.26').problems[0]).toContain('max_file_store');
    expect(planStream(actual({ max_bytes: 5e9 }), { maxBytes: -1 }, '2.10.26').problems).toEqual([]);
    expect(planStream(null, { duplicateWindowMs: 5_000 }, '2.9.10').problems[0]).toContain('120 to 600 s');
  });
});

describe('serverProblem', () => {
  it.each([
    ['2.9.10', 1, -1, true],
    ['2.9.10', 3, -1, false],
    ['2.10.26', 3, -1, false],
    ['2.10.27', 3, -1, true],
    ['2.10.27-RC.2', 3, 5e9, true],
    ['2.11.0', 3, 5e9, true],
    ['3.0.0', 5, -1, true],
    ['2.9.10', 1, 5e9, false],
    ['2.10.26', 1, 0, false],
    ['2.10.27', 1, 5e9, true],
  ])('nats-server %s with %d replicas and %d bytes at most: fits %s', (version, replicas, bytes, fits) => {
    expect(serverProblem(version, { num_replicas: replicas, max_bytes: bytes }) === null).toBe(fits);
  });
});
