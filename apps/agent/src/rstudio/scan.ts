import type { Millis, Moment, Timing } from '../host/clock.js';

/** A process that looks like an RStudio session, as one scan saw it. */
export interface SeenProcess {
  readonly pid: number;
  readonly userId: string;
  /** The name was cut off in the process list, so that the owner of the process stands for it. */
  readonly userCut: boolean;
  /** Names this life of the process for ever; null where the process list has no exact start. */
  readonly identity: string | null;
  readonly startedAt: Millis | null;
  /** CPU time used so far; null if not told. */
  readonly cpuMs: number | null;
  /** CPU use as the process list itself tells it, of one core; null: derive it from `cpuMs`. */
  readonly cpuPercent: number | null;
  /** Resident memory, of the machine's. */
  readonly memPercent: number | null;
}

/** What one look at the processes found. */
export interface Scan {
  readonly takenAt: Moment;
  /** One life of the source: the boot, or the container's start. */
  readonly incarnation: string;
  /** Begins the ids of processes without an `identity`. */
  readonly idSeed: string;
  /** The smallest step in which `cpuMs` can grow; a growth of one step proves nothing. */
  readonly cpuStepMs: number;
  readonly processes: readonly SeenProcess[];
  /** Processes forked by a session: no sessions, also not after their parent is gone. */
  readonly forks: readonly SeenProcess[];
  /** Processes that exist but could not be read this time. */
  readonly unreadable: ReadonlySet<number>;
}

/** A session the agent goes on watching. */
export interface KnownSession {
  readonly id: string;
  /** See `nameOf`. */
  readonly name: string;
  readonly pid: number;
  readonly userId: string;
  readonly userCut: boolean;
  readonly startedAt: Millis;
  /** The clock by which `startedAt` was worked out. */
  readonly startTiming: Timing;
  readonly lastSeenAt: Moment;
  readonly cpuMs: number | null;
  readonly cpuMaxPercent: number | null;
  readonly memMaxPercent: number | null;
}

/** What is known after a scan; the next scan is compared with it. Kept on disk between runs. */
export interface Known {
  readonly incarnation: string;
  readonly takenAt: Moment;
  readonly sessions: readonly KnownSession[];
  /** Names of the forks of that scan, see `nameOf`. */
  readonly forks: readonly string[];
}

/** The name under which a process is found again in the next scan. */
export function nameOf(process: { identity: string | null; pid: number; userId: string }): string {
  return process.identity ?? `${process.pid} ${process.userId}`;
}

const longestUserId = 128;

/** A user name as an id may be: printable and at most 128 characters; null if nothing is left. */
export function userIdOf(name: string): string | null {
  const printable = name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
  const characters = [...printable];
  if (characters.length === 0) return null;
  return characters.length <= longestUserId ? printable : characters.slice(0, longestUserId).join('');
}
