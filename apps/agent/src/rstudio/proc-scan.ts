import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readBootId, type Clock, type Millis, type Moment } from '../host/clock.js';
import {
  isRsessionPath,
  parseResidentKb,
  parseStat,
  parseTotalKb,
  programOf,
  tickMs,
  userArgument,
  type ProcStat,
} from './proc-files.js';
import { userIdOf, type Scan, type SeenProcess } from './scan.js';

interface Rsession {
  readonly pid: number;
  readonly stat: ProcStat;
  /** The value of `-u`; null for an rsession that serves nobody in particular. */
  readonly user: string | null;
}

type Found = Rsession | 'other' | 'gone' | 'unreadable';

/** The inode of the pid namespace that the machine itself has, fixed in the kernel. */
const hostNamespace = 'pid:[4026531836]';
const gone = new Set(['ENOENT', 'ESRCH', 'ENOTDIR']);

/**
 * Looks for sessions in a process file system. Reads one small file of every process, three of an rsession, into a
 * buffer of its own; errors of single processes never end a scan.
 */
export class ProcScanner {
  readonly incarnation: string;
  /** Start of this life: of the machine, or of the container's first process. */
  readonly startedAt: Millis;
  private readonly buffer = Buffer.allocUnsafe(8192);
  private readonly totalKb: number | null;

  /** Throws if there is no process file system at `root`, with the file that was missing. */
  constructor(
    private readonly root: string,
    private readonly clock: Clock,
  ) {
    const life = lifeAt(root);
    this.incarnation = life.incarnation;
    const moment = clock();
    const agoMs = Math.max(0, moment.uptimeMs - life.startTicks * tickMs);
    this.startedAt = Math.round(moment.wallMs - agoMs);
    this.totalKb = parseTotalKb(this.text('meminfo') ?? '');
  }

  /** Throws if the processes cannot be listed at all: such a scan says nothing about anybody. */
  scan(): Scan {
    const names = readdirSync(this.root);
    const found = new Map<number, Rsession>();
    const unreadable = new Set<number>();
    for (const name of names) {
      const first = name.charCodeAt(0);
      if (first < 49 || first > 57) continue;
      const pid = Number(name);
      const process = this.look(pid);
      if (process === 'unreadable') unreadable.add(pid);
      else if (typeof process === 'object') found.set(pid, process);
    }
    const moment = this.clock();
    const ticks = ticksByRoot(found);
    const seen = (process: Rsession): SeenProcess | null =>
      this.seen(process, ticks.get(process.pid) ?? 0, moment);
    const isFork = (process: Rsession): boolean => found.has(process.stat.ppid);
    const all = [...found.values()];
    return {
      takenAt: moment,
      incarnation: this.incarnation,
      idSeed: this.incarnation,
      cpuStepMs: tickMs,
      processes: all
        .filter((process) => !isFork(process))
        .map(seen)
        .filter((process) => process !== null),
      forks: all
        .filter(isFork)
        .map(seen)
        .filter((process) => process !== null),
      unreadable,
    };
  }

  /** Can this account see processes of others? Not where the file system is mounted with hidepid. */
  seesOthers(): boolean {
    return this.text('1/stat') !== null;
  }

  /** Does a process id mean the same process here as to this one? Not where the file system is that of another namespace. */
  sharesPids(): boolean {
    try {
      return readlinkSync(join(this.root, 'self')) === String(process.pid);
    } catch {
      return false;
    }
  }

  /** The session that runs under a process id at this moment; null where none does, or none that can be read. */
  running(pid: number): Pick<SeenProcess, 'identity' | 'userId'> | null {
    const found = this.look(pid);
    const userId = typeof found === 'object' && found.user !== null ? userIdOf(found.user) : null;
    return typeof found === 'object' && userId !== null ? { identity: this.identityOf(found), userId } : null;
  }

  private identityOf({ pid, stat }: Rsession): string {
    return `${this.incarnation}-${pid}-${stat.startTicks}`;
  }

  private look(pid: number): Found {
    try {
      let cmdline = this.read(`${pid}/cmdline`);
      if (!isRsessionPath(programOf(cmdline))) return 'other';
      if (cmdline.length === this.buffer.length) cmdline = readFileSync(join(this.root, `${pid}/cmdline`));
      const user = userArgument(cmdline);
      const stat = parseStat(this.read(`${pid}/stat`).toString('latin1'));
      if (stat === null) return 'unreadable';
      return { pid, stat, user };
    } catch (error) {
      return gone.has((error as NodeJS.ErrnoException).code ?? '') ? 'gone' : 'unreadable';
    }
  }

  private seen(process: Rsession, ticks: number, moment: Moment): SeenProcess | null {
    const userId = process.user === null ? null : userIdOf(process.user);
    if (userId === null) return null;
    const ageMs = Math.max(0, moment.uptimeMs - process.stat.startTicks * tickMs);
    return {
      pid: process.pid,
      userId,
      userCut: false,
      identity: this.identityOf(process),
      startedAt: Math.round(moment.wallMs - ageMs),
      cpuMs: ticks * tickMs,
      cpuPercent: null,
      memPercent: this.memPercent(process.pid),
    };
  }

  private memPercent(pid: number): number | null {
    if (this.totalKb === null) return null;
    const kb = parseResidentKb(this.text(`${pid}/status`) ?? '');
    return kb === null ? null : (kb / this.totalKb) * 100;
  }

  private text(name: string): string | null {
    try {
      return this.read(name).toString('latin1');
    } catch {
      return null;
    }
  }

  /** The beginning of a file, as a view of the shared buffer that holds until the next read. */
  private read(name: string): Buffer {
    const file = openSync(`${this.root}/${name}`, 'r');
    try {
      let length = 0;
      for (;;) {
        const more = readSync(file, this.buffer, length, this.buffer.length - length, null);
        length += more;
        if (more === 0 || length === this.buffer.length) return this.buffer.subarray(0, length);
      }
    } finally {
      closeSync(file);
    }
  }
}

/** CPU time of each session with what it forked: of living forks, and of children that have ended. */
function ticksByRoot(all: ReadonlyMap<number, Rsession>): ReadonlyMap<number, number> {
  const ticks = new Map<number, number>();
  for (const process of all.values()) {
    const root = rootOf(process, all);
    ticks.set(root, (ticks.get(root) ?? 0) + process.stat.cpuTicks + process.stat.childTicks);
  }
  return ticks;
}

function rootOf(process: Rsession, all: ReadonlyMap<number, Rsession>): number {
  let current = process;
  // Bounded: a pid that was reused while the scan went on could close a circle.
  for (let depth = 0; depth < 64; depth += 1) {
    const parent = all.get(current.stat.ppid);
    if (parent === undefined || parent === current) break;
    current = parent;
  }
  return current.pid;
}

/**
 * The boot id; in a container, where pids begin anew with every start of it, the boot id and the start of its first
 * process (in ticks since boot).
 */
function lifeAt(root: string): { readonly incarnation: string; readonly startTicks: number } {
  const bootId = readBootId(root);
  const boot = { incarnation: bootId, startTicks: 0 };
  if (bootId === '') throw new Error(`no boot id at ${join(root, 'sys/kernel/random/boot_id')}`);
  try {
    if (readlinkSync(join(root, 'self/ns/pid')) === hostNamespace) return boot;
    const first = parseStat(readFileSync(join(root, '1/stat'), 'latin1'));
    if (first === null) return boot;
    return { incarnation: `${bootId}-${first.startTicks}`, startTicks: first.startTicks };
  } catch {
    return boot;
  }
}
