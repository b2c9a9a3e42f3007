import { describe, expect, it } from 'vitest';
import { scanPs, type PsContext } from './ps-scan.js';
import { reconcile } from './reconcile.js';
import type { Known } from './scan.js';

const program = '/usr/lib/rstudio-server/bin/rsession';
const now = new Date(2026, 2, 2, 10, 0, 0).getTime();
const auxHeader = 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND';
const efHeader = 'UID          PID    PPID  C STIME TTY          TIME CMD';

function context(previous: Known | null = null, severalSessions = false): PsContext {
  return {
    moment: { wallMs: now, uptimeMs: 1e6, bootId: 'boot-1' },
    wallMs: now,
    incarnation: 'ps-1',
    severalSessions,
    previous,
  };
}

const aux = (
  user: string,
  pid: number,
  start: string,
  args = `-u ${user} --launcher-token 0A1B2C3D`,
): string => `${user.slice(0, 8)}  ${pid}  0.3  0.1 743120 100936 ?  Sl  ${start}   0:04 ${program} ${args}`;
const ef = (user: string, pid: number, ppid: number): string =>
  `${user}  ${pid}  ${ppid}  0 08:15 ?  00:00:04 ${program} -u ${user} --session-root-path /`;
const pids = (text: string, given = context()): number[] =>
  scanPs(text, given).scan.processes.map(({ pid }) => pid);

describe('a process list', () => {
  it('gives what its columns say', () => {
    const { scan, otherLines } = scanPs([auxHeader, aux('anna', 10, '09:30'), ''].join('\n'), context());
    expect(otherLines).toBe(0);
    expect(scan.processes).toEqual([
      {
        pid: 10,
        userId: 'anna',
        userCut: false,
        identity: null,
        startedAt: new Date(2026, 2, 2, 9, 30).getTime(),
        cpuMs: 4000,
        cpuPercent: 0.3,
        memPercent: 0.1,
      },
    ]);
  });

  it('tells starts by the wall clock, whatever scans are counted by', () => {
    const ahead = { ...context(), wallMs: now - 3_600_000 };
    const { scan } = scanPs(aux('anna', 10, '08:30'), ahead);
    expect(scan.processes[0]?.startedAt).toBe(now - 1_800_000);
    const jitter = { ...context(), wallMs: now + 3 };
    expect(scanPs(aux('anna', 10, '08:30'), jitter).scan.processes[0]?.startedAt).toBe(now - 5_400_000);
  });

  it('loses a line that was cut before its command, and keeps one whose command was cut', () => {
    const whole = aux('anna', 10, '09:30');
    const text = [
      whole.slice(0, 30),
      aux('ben', 11, '09:30').slice(0, -8),
      aux('carl', 12, '09:30', '-u car'),
    ];
    const { scan, otherLines } = scanPs(text.join('\n'), context());
    expect(otherLines).toBe(1);
    expect(scan.processes.map(({ userId, userCut }) => [userId, userCut])).toEqual([
      ['ben', false],
      ['car', false],
    ]);
  });

  it('tells forks by their parent in ps -ef', () => {
    const text = [
      efHeader,
      ef('anna', 10, 4),
      ef('anna', 11, 10),
      ef('anna', 12, 11),
      ef('anna', 20, 4),
    ].join('\n');
    expect(pids(text)).toEqual([10, 20]);
    expect(scanPs(text, context()).scan.forks.map(({ pid }) => pid)).toEqual([11, 12]);
  });

  it('tells forks by the same user and command and a later or equal start in ps aux', () => {
    const other = aux('anna', 40, '09:50', '-u anna --launcher-token FFFFFFFF');
    const text = [
      auxHeader,
      aux('anna', 30, '09:40'),
      aux('anna', 10, '09:30'),
      aux('anna', 11, '09:30'),
      other,
    ].join('\n');
    expect(pids(text)).toEqual([10, 40]);
  });

  it('believes that equal lines are sessions when told so', () => {
    const text = [aux('anna', 10, '09:30'), aux('anna', 30, '09:40')].join('\n');
    expect(pids(text, context(null, true))).toEqual([10, 30]);
  });

  it('keeps the session it knew among lines of an equal start', () => {
    const first = scanPs(aux('anna', 500, 'Mar01'), context()).scan;
    const { known } = reconcile(null, first, 60_000);
    const wrapped = [aux('anna', 90, 'Mar01'), aux('anna', 500, 'Mar01')].join('\n');
    expect(pids(wrapped, context(known))).toEqual([500]);
  });

  it('counts a line that occurs twice once', () => {
    expect(
      pids([aux('anna', 10, '09:30'), aux('anna', 10, '09:30')].join('\n'), context(null, true)),
    ).toEqual([10]);
  });

  it('leaves out and counts lines of other programs', () => {
    const { scan, otherLines } = scanPs(
      [aux('anna', 10, '09:30'), `  ├─11 ${program} -u ben`].join('\n'),
      context(),
    );
    expect(scan.processes).toHaveLength(1);
    expect(otherLines).toBe(1);
  });

  it('may be empty or a header alone: then nobody is there', () => {
    expect(pids('')).toEqual([]);
    expect(pids(`${efHeader}\n`)).toEqual([]);
  });

  it('is refused when nothing in it comes from ps', () => {
    expect(() => scanPs('ssh: connection refused\n', context())).toThrow(/none of 1 lines/);
  });
});
