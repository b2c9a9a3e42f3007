import type { Millis } from '../host/clock.js';
import { isRsessionPath } from './proc-files.js';

/** A line of `ps -ef` or `ps aux`, taken apart. */
export interface PsProcess {
  readonly form: 'ps -ef' | 'ps aux';
  /** The user column, which ps cuts to 8 characters, marked by a `+`. */
  readonly owner: string;
  readonly pid: number;
  /** Null in `ps aux`, which tells no parent. */
  readonly ppid: number | null;
  readonly cpuPercent: number;
  /** Null in `ps -ef`. */
  readonly memPercent: number | null;
  readonly start: string;
  readonly time: string;
  readonly command: string;
}

/** A header, a process, or a line of some other program (a tree of systemctl or pstree, a message). */
export type PsLine = PsProcess | 'header' | 'other';

const header = /^\s*(?:UID|USER)\s+PID\s/;
const aux =
  /^\s*(\S+)\s+(\d+)\s+(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s+\d+\s+\d+\s+\S+\s+([A-Z][A-Za-z<+]*)\s+(\S+)\s+(\d[\d:.-]*)\s+(\S.*)$/;
const ef = /^\s*(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+\S+\s+(\d[\d:.-]*)\s+(\S.*)$/;
/** The branches that `ps auxf` draws before a command. */
const branches = /^[\s|]*\\_ /;

export function parsePsLine(text: string): PsLine {
  const line = text.replace(/\r$/, '');
  if (header.test(line)) return 'header';
  const auxFields = aux.exec(line);
  if (auxFields) {
    const [, owner = '', pid, cpu, mem, , start = '', time = '', command = ''] = auxFields;
    const numbers = { pid: Number(pid), ppid: null, cpuPercent: Number(cpu), memPercent: Number(mem) };
    return { form: 'ps aux', owner, ...numbers, start, time, command: command.replace(branches, '') };
  }
  const efFields = ef.exec(line);
  if (efFields) {
    const [, owner = '', pid, ppid, cpu, start = '', time = '', command = ''] = efFields;
    const numbers = { pid: Number(pid), ppid: Number(ppid), cpuPercent: Number(cpu), memPercent: null };
    return { form: 'ps -ef', owner, ...numbers, start, time, command: command.replace(branches, '') };
  }
  return 'other';
}

export interface PsUser {
  readonly userId: string;
  /** Neither the argument nor the owner column can be trusted to be whole: the owner stands for the user. */
  readonly userCut: boolean;
}

/**
 * Whose session a process is; null if it is none. A line that ends with the value of `-u` may have been cut there, even
 * inside the value: it is believed if the owner column begins with it. Else the owner stands for the user, also where
 * the column itself was cut, so that a session keeps one name however wide the list was.
 */
export function psUser(process: PsProcess): PsUser | null {
  const match = /^(\S+)(.*)$/s.exec(process.command);
  if (!match || !isRsessionPath(match[1] ?? '')) return null;
  const flag = /(?:^|\s)-u(?:\s+(\S+)(\s)?|\s*$)/.exec(match[2] ?? '');
  if (!flag) return null;
  const [, value, goesOn] = flag;
  if (value === undefined) return { userId: process.owner, userCut: true };
  if (goesOn !== undefined || process.owner.startsWith(value)) return { userId: value, userCut: false };
  return { userId: process.owner, userCut: true };
}

/** CPU time as ps prints it, `[[days-]hours:]minutes:seconds`, in ms; null if it is none. */
export function parsePsTime(text: string): number | null {
  const match = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d\d(?:\.\d+)?)$/.exec(text);
  if (!match) return null;
  const [, days, hours, minutes, seconds] = match;
  const wholeMinutes = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes);
  return Math.round((wholeMinutes * 60 + Number(seconds)) * 1000);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The start that ps printed at `now`, in the zone of this process: a clock time of the last 24 hours, or the day
 * (`Apr01`). Null for a year alone, which says too little, and for anything else.
 */
export function parsePsStart(text: string, now: Millis): Millis | null {
  const clock = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  const today = new Date(now);
  if (clock) {
    const [, hour, minute, second] = clock.map(Number);
    const on = (day: number): number =>
      new Date(
        today.getFullYear(),
        today.getMonth(),
        today.getDate() + day,
        hour,
        minute,
        second || 0,
      ).getTime();
    return on(0) <= now ? on(0) : on(-1);
  }
  const date = /^([A-Z][a-z]{2})\s?(\d\d?)$/.exec(text);
  const month = date ? months.indexOf(date[1] ?? '') : -1;
  if (!date || month < 0) return null;
  const inYear = (year: number): number => new Date(year, month, Number(date[2])).getTime();
  return inYear(today.getFullYear()) <= now ? inYear(today.getFullYear()) : inYear(today.getFullYear() - 1);
}
