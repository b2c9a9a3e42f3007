import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeProcess {
  readonly pid: number;
  readonly args: readonly string[];
  readonly ppid?: number;
  readonly comm?: string;
  readonly cpuTicks?: number;
  readonly childTicks?: number;
  readonly startTicks?: number;
  readonly residentKb?: number;
  readonly state?: string;
}

/** A process file system of one's own, in a directory for tests. */
export interface FakeProc {
  readonly root: string;
  put(process: FakeProcess): void;
  remove(pid: number): void;
  /** Time since boot. */
  uptime(seconds: number): void;
  /** From now on the time since boot is this machine's own, and passes. */
  liveUptime(): void;
  /** Any file, below the root. */
  write(name: string, content: string): void;
  /** A process whose command line is a directory: it is there, and every read of it fails. */
  putUnreadable(pid: number): void;
  destroy(): void;
}

export interface FakeHost {
  readonly bootId?: string;
  readonly namespace?: string;
  readonly totalKb?: number;
}

export function makeFakeProc(host: FakeHost = {}): FakeProc {
  const {
    bootId = '11111111-2222-3333-4444-555555555555',
    namespace = 'pid:[4026531836]',
    totalKb = 1_000_000,
  } = host;
  const root = mkdtempSync(join(tmpdir(), 'fake-proc-'));
  const write = (name: string, content: string): void => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
  };
  write('sys/kernel/random/boot_id', `${bootId}\n`);
  write('meminfo', `MemTotal:       ${totalKb} kB\nMemFree:         1000 kB\n`);
  mkdirSync(join(root, 'self/ns'), { recursive: true });
  symlinkSync(namespace, join(root, 'self/ns/pid'));
  const proc: FakeProc = {
    root,
    write,
    put: (process) => {
      write(`${process.pid}/cmdline`, process.args.map((arg) => `${arg}\0`).join(''));
      write(`${process.pid}/stat`, statLine(process));
      write(
        `${process.pid}/status`,
        `Name:\tx\nVmRSS:\t${String(process.residentKb ?? 1000).padStart(8)} kB\n`,
      );
    },
    putUnreadable: (pid) => mkdirSync(join(root, String(pid), 'cmdline'), { recursive: true }),
    remove: (pid) => rmSync(join(root, String(pid)), { recursive: true, force: true }),
    liveUptime: () => {
      rmSync(join(root, 'uptime'));
      symlinkSync('/proc/uptime', join(root, 'uptime'));
    },
    uptime: (seconds) => write('uptime', `${seconds.toFixed(2)} ${seconds.toFixed(2)}\n`),
    destroy: () => rmSync(root, { recursive: true, force: true }),
  };
  proc.uptime(10_000);
  proc.put({ pid: 1, args: ['/sbin/init'], ppid: 0, startTicks: 3 });
  return proc;
}

/** A line as the kernel writes it: 52 fields. */
export function statLine(process: FakeProcess): string {
  const {
    pid,
    ppid = 1,
    comm = 'rsession',
    state = 'S',
    cpuTicks = 0,
    childTicks = 0,
    startTicks = 500_000,
  } = process;
  const times = `${cpuTicks} 0 ${childTicks} 0 20 0 7 0 ${startTicks}`;
  return `${pid} (${comm}) ${state} ${ppid} 1 1 0 -1 4194560 101 0 0 0 ${times} 112974 2998272 364 ${'0 '.repeat(27)}0\n`;
}

/** The arguments of a session as the server starts it. */
export function rsessionArgs(user: string): readonly string[] {
  return [
    '/usr/lib/rstudio-server/bin/rsession',
    '-u',
    user,
    '--session-root-path',
    '/',
    '--launcher-token',
    'A1B2C3D4',
  ];
}
