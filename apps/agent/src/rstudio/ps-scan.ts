import { setClockMs, type Millis, type Moment } from '../host/clock.js';
import { parsePsLine, parsePsStart, parsePsTime, psUser, type PsProcess } from './ps-lines.js';
import { isRsessionPath } from './proc-files.js';
import { nameOf, userIdOf, type Known, type Scan, type SeenProcess } from './scan.js';

export interface PsContext {
  readonly moment: Moment;
  /** The wall clock as ps reads it, which may have been set back since `moment` began to be counted. */
  readonly wallMs: Millis;
  readonly incarnation: string;
  /** Users may have several sessions at once: then only a parent tells a fork. */
  readonly severalSessions: boolean;
  readonly previous: Known | null;
}

export interface PsScan {
  readonly scan: Scan;
  /** Lines that are no `ps -ef` or `ps aux`. */
  readonly otherLines: number;
}

interface Candidate {
  readonly line: PsProcess;
  readonly seen: SeenProcess;
}

/**
 * Reads a process list. Throws if nothing in it is a line of ps: then it says nothing about anybody, which is not the
 * same as an empty list.
 */
export function scanPs(text: string, context: PsContext): PsScan {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.map(parsePsLine);
  const otherLines = parsed.filter((line) => line === 'other').length;
  if (lines.length > 0 && otherLines === lines.length) {
    throw new Error(`none of ${lines.length} lines is of ps -ef or ps aux`);
  }
  const processes = parsed.filter((line) => typeof line === 'object');
  const rsessions = new Set(processes.filter(isRsession).map((line) => line.pid));
  const candidates = distinct(processes.flatMap((line) => candidate(line, context)));
  const byParent = (one: Candidate): boolean => one.line.ppid !== null && rsessions.has(one.line.ppid);
  const parents = candidates.filter((one) => !byParent(one));
  const twins = context.severalSessions ? new Set<Candidate>() : forksByCommand(parents, context.previous);
  const scan: Scan = {
    takenAt: context.moment,
    incarnation: context.incarnation,
    idSeed: context.incarnation,
    cpuStepMs: 0,
    processes: parents.filter((one) => !twins.has(one)).map((one) => one.seen),
    forks: candidates.filter(byParent).map((one) => one.seen),
    unreadable: new Set(),
  };
  return { scan, otherLines };
}

function isRsession(line: PsProcess): boolean {
  return isRsessionPath(line.command.split(/\s/, 1)[0] ?? '');
}

function candidate(line: PsProcess, { moment, wallMs }: PsContext): Candidate[] {
  const user = psUser(line);
  const userId = user === null ? null : userIdOf(user.userId);
  if (user === null || userId === null) return [];
  const started = parsePsStart(line.start, wallMs);
  const ahead = moment.wallMs - wallMs;
  const seen: SeenProcess = {
    pid: line.pid,
    userId,
    userCut: user.userCut,
    identity: null,
    startedAt: started === null ? null : started + (Math.abs(ahead) > setClockMs ? ahead : 0),
    cpuMs: parsePsTime(line.time),
    cpuPercent: line.cpuPercent,
    memPercent: line.memPercent,
  };
  return [{ line, seen }];
}

/** One line per pid and user: lists pasted together may repeat them. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byName = new Map<string, Candidate>();
  for (const one of candidates) if (!byName.has(nameOf(one.seen))) byName.set(nameOf(one.seen), one);
  return [...byName.values()];
}

/**
 * Forks where no parent is told: of lines with the same user and command the first started is the session. Among equal
 * starts (they come in minutes, and in days later on) it is the one that was the session before.
 */
function forksByCommand(candidates: readonly Candidate[], previous: Known | null): ReadonlySet<Candidate> {
  const known = new Set(previous?.sessions.map((session) => `${session.pid} ${session.userId}`));
  const first = new Map<string, Candidate>();
  const forks = new Set<Candidate>();
  const precedes = (one: Candidate, other: Candidate): boolean => {
    const [a, b] = [one.seen.startedAt ?? Infinity, other.seen.startedAt ?? Infinity];
    if (a !== b) return a < b;
    return known.has(nameOf(one.seen)) && !known.has(nameOf(other.seen));
  };
  for (const one of candidates) {
    if (one.line.ppid !== null) continue;
    const key = `${one.seen.userId}\0${one.line.command}`;
    const holder = first.get(key);
    if (holder === undefined) first.set(key, one);
    else if (precedes(one, holder)) {
      forks.add(holder);
      first.set(key, one);
    } else forks.add(one);
  }
  return forks;
}
