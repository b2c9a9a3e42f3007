import { describe, expect, it } from 'vitest';
import { reconcile } from './reconcile.js';
import type { Known, Scan, SeenProcess } from './scan.js';

const noon = Date.UTC(2026, 2, 1, 12);
const minute = 60_000;

function seen(pid: number, overrides: Partial<SeenProcess> = {}): SeenProcess {
  return {
    pid,
    userId: `user${pid}`,
    userCut: false,
    identity: `boot-1-${pid}-500`,
    startedAt: noon - 3_600_000,
    cpuMs: 10_000,
    cpuPercent: null,
    memPercent: null,
    ...overrides,
  };
}

/** A scan so many minutes after noon; the time since boot goes along unless told otherwise. */
function scanAt(minutes: number, processes: readonly SeenProcess[], overrides: Partial<Scan> = {}): Scan {
  return {
    takenAt: { wallMs: noon + minutes * minute, uptimeMs: 1e6 + minutes * minute, bootId: 'boot-1' },
    incarnation: 'boot-1',
    idSeed: 'boot-1',
    cpuStepMs: 10,
    processes,
    forks: [],
    unreadable: new Set(),
    ...overrides,
  };
}

const after = (...scans: Scan[]): Known => {
  let known: Known | null = null;
  for (const scan of scans) known = reconcile(known, scan, minute).known;
  if (known === null) throw new Error('no scan given');
  return known;
};
const ids = (sessions: readonly { id: string }[]): string[] => sessions.map(({ id }) => id);
const active = (known: Known | null, scan: Scan): boolean | undefined =>
  reconcile(known, scan, minute).beats[0]?.active;

describe('starts and ends', () => {
  it('starts what is new, with the start the process has', () => {
    const { started, beats, ended } = reconcile(null, scanAt(0, [seen(7)]), minute);
    expect(started).toMatchObject([{ id: 'boot-1-7-500', userId: 'user7', startedAt: noon - 3_600_000 }]);
    expect(beats).toHaveLength(1);
    expect(ended).toEqual([]);
  });

  it('only beats for what it knows, also when its start seems to have moved with the clock', () => {
    const known = after(scanAt(0, [seen(7)]));
    const {
      started,
      beats,
      known: next,
    } = reconcile(known, scanAt(1, [seen(7, { startedAt: noon })]), minute);
    expect(started).toEqual([]);
    expect(ids(beats.map(({ session }) => session))).toEqual(['boot-1-7-500']);
    expect(next.sessions[0]?.startedAt).toBe(noon - 3_600_000);
  });

  it('ends what is gone at the last scan that saw it', () => {
    const known = after(scanAt(0, [seen(7), seen(8)]), scanAt(1, [seen(7), seen(8)]));
    const { ended, known: next } = reconcile(known, scanAt(2, [seen(8)]), minute);
    expect(ended).toMatchObject([{ id: 'boot-1-7-500', lastSeenAt: { wallMs: noon + minute } }]);
    expect(ids(next.sessions)).toEqual(['boot-1-8-500']);
    expect(reconcile(next, scanAt(3, [seen(8)]), minute).ended).toEqual([]);
  });

  it('takes a pid that came again for another session', () => {
    const known = after(scanAt(0, [seen(7)]));
    const again = seen(7, { identity: 'boot-1-7-900', userId: 'other' });
    const { started, ended } = reconcile(known, scanAt(1, [again]), minute);
    expect(ids(started)).toEqual(['boot-1-7-900']);
    expect(ids(ended)).toEqual(['boot-1-7-500']);
  });

  it('ends everything of the boot before', () => {
    const known = after(scanAt(0, [seen(7), seen(8)]));
    const boot2 = {
      incarnation: 'boot-2',
      takenAt: { wallMs: noon + minute, uptimeMs: 5000, bootId: 'boot-2' },
    };
    const { started, ended } = reconcile(
      known,
      scanAt(1, [seen(7, { identity: 'boot-2-7-500' })], boot2),
      minute,
    );
    expect(ids(ended)).toEqual(['boot-1-7-500', 'boot-1-8-500']);
    expect(ids(started)).toEqual(['boot-2-7-500']);
  });

  it('takes what could not be read for what it was, idle, but not for long', () => {
    const known = after(scanAt(0, [seen(7)]));
    const unreadable = new Set([7]);
    const blind = reconcile(known, scanAt(1, [], { unreadable }), minute);
    expect(blind.ended).toEqual([]);
    expect(blind.beats).toMatchObject([
      { active: false, session: { id: 'boot-1-7-500', lastSeenAt: { wallMs: noon } } },
    ]);
    expect(reconcile(blind.known, scanAt(2, [seen(7)]), minute).started).toEqual([]);
    expect(ids(reconcile(blind.known, scanAt(2, []), minute).ended)).toEqual(['boot-1-7-500']);
    expect(reconcile(blind.known, scanAt(2, [], { unreadable }), minute).beats).toHaveLength(1);
    const long = reconcile(blind.known, scanAt(3, [], { unreadable }), minute);
    expect([long.beats, long.ended]).toEqual([[], []]);
    expect(ids(reconcile(long.known, scanAt(4, [seen(7)]), minute).started)).toEqual([]);
  });

  it('never takes a fork for a session, also when its parent is gone', () => {
    const known = after(scanAt(0, [seen(7)], { forks: [seen(8)] }));
    const orphaned = reconcile(known, scanAt(1, [seen(8)]), minute);
    expect(orphaned.started).toEqual([]);
    expect(ids(orphaned.ended)).toEqual(['boot-1-7-500']);
    expect(reconcile(orphaned.known, scanAt(2, [seen(8)]), minute).started).toEqual([]);
  });
});

describe('activity', () => {
  it.each([
    ['more than 1 % of the interval', 601, true],
    ['just 1 %', 600, false],
    ['nothing', 0, false],
    ['less than nothing', -500, false],
  ])('%s', (_, grown, expected) => {
    const known = after(scanAt(0, [seen(7, { cpuMs: 10_000 })]));
    expect(active(known, scanAt(1, [seen(7, { cpuMs: 10_000 + grown })]))).toBe(expected);
  });

  it('is measured over the time that passed, whatever was done to the wall clock', () => {
    const known = after(scanAt(0, [seen(7)]));
    const setBack = { takenAt: { wallMs: noon - 3_600_000, uptimeMs: 1e6 + minute, bootId: 'boot-1' } };
    const growth = (cpuMs: number) => scanAt(1, [seen(7, { cpuMs: 10_000 + cpuMs })], setBack);
    expect(active(known, growth(601))).toBe(true);
    expect(active(known, growth(600))).toBe(false);
  });

  it('is not proven by a single tick of the clock that counts it', () => {
    const known = after(scanAt(0, [seen(7)]));
    const soon = { takenAt: { wallMs: noon + 200, uptimeMs: 1e6 + 200, bootId: 'boot-1' } };
    expect(active(known, scanAt(0, [seen(7, { cpuMs: 10_010 })], soon))).toBe(false);
    expect(active(known, scanAt(0, [seen(7, { cpuMs: 10_020 })], soon))).toBe(true);
  });

  it('of a new process counts from its start; of one that was there before us nothing is known', () => {
    const known = after(scanAt(0, []));
    const young = seen(7, { startedAt: noon + minute / 2, cpuMs: 2000 });
    expect(active(known, scanAt(1, [young]))).toBe(true);
    expect(active(known, scanAt(1, [seen(7, { cpuMs: 99_999 })]))).toBe(false);
    expect(active(null, scanAt(1, [young]))).toBe(false);
  });

  it('spans the scans that could not read it', () => {
    const blind = after(scanAt(0, [seen(7)]), scanAt(1, [], { unreadable: new Set([7]) }));
    expect(active(blind, scanAt(2, [seen(7, { cpuMs: 11_000 })]))).toBe(false);
    expect(active(blind, scanAt(2, [seen(7, { cpuMs: 11_300 })]))).toBe(true);
  });
});

describe('measures', () => {
  it('keep the maxima', () => {
    const scans = [
      scanAt(0, [seen(7, { cpuMs: 0, memPercent: 1 })]),
      scanAt(1, [seen(7, { cpuMs: 45_000, memPercent: 12.345 })]),
      scanAt(2, [seen(7, { cpuMs: 46_000, memPercent: 3 })]),
    ];
    expect(after(...scans).sessions[0]).toMatchObject({
      cpuMaxPercent: 75,
      memMaxPercent: 12.35,
      cpuMs: 46_000,
    });
  });
});

describe('sessions of a process list', () => {
  const listed = (pid: number, overrides: Partial<SeenProcess> = {}): SeenProcess =>
    seen(pid, { identity: null, cpuMs: 4000, ...overrides });
  const step = { cpuStepMs: 0, incarnation: 'ps-1', idSeed: 'ps-1' };

  it('go on while pid and user stay and the CPU time does not fall', () => {
    const known = after(scanAt(0, [listed(7)], step));
    const later = listed(7, { cpuMs: 5000, startedAt: noon - 43_200_000 });
    const { started, beats } = reconcile(known, scanAt(1, [later], step), minute);
    expect(started).toEqual([]);
    expect(beats).toMatchObject([{ active: true, session: { id: known.sessions[0]?.id } }]);
  });

  it.each([
    ['another user', { userId: 'other' }],
    ['less CPU time', { cpuMs: 3000 }],
  ])('are others with %s', (_, change) => {
    const known = after(scanAt(0, [listed(7)], step));
    const { started, ended } = reconcile(known, scanAt(1, [listed(7, change)], step), minute);
    expect(started).toHaveLength(1);
    expect(ids(ended)).toEqual(ids(known.sessions));
    expect(started[0]?.id).not.toBe(known.sessions[0]?.id);
  });

  it('are others after a scan without them', () => {
    const known = after(scanAt(0, [listed(7)], step), scanAt(1, [], step));
    expect(reconcile(known, scanAt(2, [listed(7)], step), minute).started).toHaveLength(1);
  });

  it('start with the scan where the list does not tell', () => {
    const { started } = reconcile(null, scanAt(3, [listed(7, { startedAt: null })], step), minute);
    expect(started[0]?.startedAt).toBe(noon + 3 * minute);
  });

  it('have ids of their own even with one pid twice', () => {
    const { started } = reconcile(null, scanAt(0, [listed(7), listed(7, { userId: 'other' })], step), minute);
    expect(new Set(ids(started)).size).toBe(2);
  });
});
