import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostClock } from '../host/clock.js';
import { makeFakeProc, rsessionArgs, type FakeProc } from '../testing/fake-proc.js';
import { ProcScanner } from './proc-scan.js';
import type { Scan } from './scan.js';

const now = Date.UTC(2026, 2, 1, 12);
const bootId = '11111111-2222-3333-4444-555555555555';

let proc: FakeProc;
beforeEach(() => {
  proc = makeFakeProc();
});
afterEach(() => proc.destroy());

function scan(fake: FakeProc = proc): Scan {
  return new ProcScanner(
    fake.root,
    hostClock(fake.root, () => now),
  ).scan();
}
const users = (found: Scan): string[] => found.processes.map(({ userId }) => userId).sort();

describe('sessions in a process file system', () => {
  it('are processes whose program ends in /rsession, with -u', () => {
    proc.put({
      pid: 100,
      args: rsessionArgs('anna'),
      cpuTicks: 250,
      startTicks: 400_000,
      residentKb: 50_000,
    });
    proc.put({ pid: 101, args: ['grep', '--color=auto', '/bin/rsession', '-u', 'anna'] });
    proc.put({ pid: 102, args: ['sh', '-c', 'exec /usr/lib/rstudio-server/bin/rsession -u ben'] });
    proc.put({ pid: 103, args: ['/usr/lib/rstudio-server/bin/rsession'] });
    proc.put({ pid: 104, args: ['/usr/lib/rstudio-server/bin/rserver'] });
    proc.put({ pid: 105, args: ['rsession', '-u', 'carl'] });
    proc.put({ pid: 106, args: ['/usr/bin/rsession-helper', '-u', 'dora'] });
    proc.put({ pid: 107, args: [] });
    expect(scan().processes).toEqual([
      {
        pid: 100,
        userId: 'anna',
        userCut: false,
        identity: `${bootId}-100-400000`,
        startedAt: now - 6_000_000,
        cpuMs: 2500,
        cpuPercent: null,
        memPercent: 5,
      },
    ]);
  });

  it('keep long names whole, and names that are no good ids printable', () => {
    proc.put({ pid: 100, args: rsessionArgs('a_user_with_a_name_of_many_characters') });
    proc.put({ pid: 101, args: rsessionArgs('new\nline') });
    proc.put({ pid: 102, args: rsessionArgs('x'.repeat(500)) });
    expect(users(scan())).toEqual(['a_user_with_a_name_of_many_characters', 'new?line', 'x'.repeat(128)]);
  });

  it('are not the forks of a session, of whatever depth, whose CPU time counts for it', () => {
    proc.put({ pid: 100, args: rsessionArgs('anna'), cpuTicks: 10, childTicks: 3 });
    proc.put({ pid: 101, args: rsessionArgs('anna'), ppid: 100, cpuTicks: 500 });
    proc.put({ pid: 102, args: rsessionArgs('anna'), ppid: 101, cpuTicks: 7 });
    proc.put({ pid: 103, args: rsessionArgs('ben'), ppid: 1, cpuTicks: 1 });
    const found = scan();
    expect(found.processes.map(({ userId, cpuMs }) => [userId, cpuMs])).toEqual([
      ['anna', 5200],
      ['ben', 10],
    ]);
    expect(found.forks.map(({ pid }) => pid)).toEqual([101, 102]);
  });

  it('are found behind arguments longer than one read', () => {
    proc.put({ pid: 100, args: [`/x/rsession`, ...Array<string>(3000).fill('--option'), '-u', 'anna'] });
    expect(users(scan())).toEqual(['anna']);
  });

  it('never start in the future, even where the time since boot is that of a container', () => {
    proc.put({ pid: 100, args: rsessionArgs('anna'), startTicks: 99_000_000 });
    expect(scan().processes[0]?.startedAt).toBe(now);
  });
});

describe('a scan', () => {
  it('passes over what vanishes and remembers what cannot be read', () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    proc.putUnreadable(101);
    proc.write('102/stat', 'no command line here');
    proc.put({ pid: 103, args: rsessionArgs('ben') });
    proc.write('103/stat', '103 (rsession) S 1 1');
    proc.write('cpuinfo', 'x');
    const found = scan();
    expect(users(found)).toEqual(['anna']);
    expect([...found.unreadable].sort()).toEqual([101, 103]);
  });

  it('goes on without memory figures', () => {
    const bare = makeFakeProc();
    try {
      bare.put({ pid: 100, args: rsessionArgs('anna') });
      bare.write('100/status', 'Name:\tx\n');
      expect(scan(bare).processes[0]?.memPercent).toBeNull();
    } finally {
      bare.destroy();
    }
  });

  it('fails as a whole where there is no process file system', () => {
    expect(
      () =>
        new ProcScanner(
          '/nowhere',
          hostClock('/nowhere', () => now),
        ),
    ).toThrow(/boot id/);
  });

  it('tells lives of containers apart by the start of their first process', () => {
    const container = makeFakeProc({ namespace: 'pid:[4026532999]' });
    try {
      expect(
        new ProcScanner(
          container.root,
          hostClock(container.root, () => now),
        ).incarnation,
      ).toBe(`${bootId}-3`);
      expect(
        new ProcScanner(
          proc.root,
          hostClock(proc.root, () => now),
        ).incarnation,
      ).toBe(bootId);
    } finally {
      container.destroy();
    }
  });

  it('knows whether it sees processes of others', () => {
    const scanner = new ProcScanner(
      proc.root,
      hostClock(proc.root, () => now),
    );
    expect(scanner.seesOthers()).toBe(true);
    proc.remove(1);
    expect(scanner.seesOthers()).toBe(false);
  });
});

describe('one process', () => {
  it('is looked at again by its id: what runs there now, whose, since when', () => {
    proc.put({ pid: 100, args: rsessionArgs('anna'), startTicks: 400_000 });
    proc.put({ pid: 101, args: ['sh'] });
    const scanner = new ProcScanner(
      proc.root,
      hostClock(proc.root, () => now),
    );
    expect(scanner.running(100)).toEqual({ identity: `${bootId}-100-400000`, userId: 'anna' });
    proc.put({ pid: 100, args: rsessionArgs('ben'), startTicks: 400_001 });
    expect(scanner.running(100)).toEqual({ identity: `${bootId}-100-400001`, userId: 'ben' });
    expect([scanner.running(101), scanner.running(102)]).toEqual([null, null]);
  });

  it('has the same id here only in the process file system of this namespace', () => {
    const clock = hostClock(proc.root, () => now);
    expect(new ProcScanner(proc.root, clock).sharesPids()).toBe(false);
    expect(new ProcScanner('/proc', clock).sharesPids()).toBe(true);
  });
});
