/** The kernel counts process times in hundredths of a second on every platform that R runs on. */
export const tickMs = 10;

export interface ProcStat {
  readonly state: string;
  readonly ppid: number;
  /** User and system time of the process with all its threads. */
  readonly cpuTicks: number;
  /** The same of its children that have ended and were waited for. */
  readonly childTicks: number;
  /** Start, since boot. */
  readonly startTicks: number;
}

/**
 * Reads a `/proc/PID/stat` line. The command name in it may hold blanks and parentheses, so the fields are counted from
 * the last closing one. Null for a line that was cut.
 */
export function parseStat(text: string): ProcStat | null {
  const close = text.lastIndexOf(')');
  if (close < 0) return null;
  const fields = text.slice(close + 2).split(' ');
  const state = fields[0] ?? '';
  const at = (index: number): number => {
    const field = fields[index];
    return field !== undefined && /^-?\d+$/.test(field) ? Number(field) : Number.NaN;
  };
  // The field after the start must be there, else the start itself may have lost digits.
  const [ppid, utime, stime, cutime, cstime, startTicks, next] = [1, 11, 12, 13, 14, 19, 20].map(at) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const parsed = { state, ppid, cpuTicks: utime + stime, childTicks: cutime + cstime, startTicks };
  const complete = [ppid, parsed.cpuTicks, parsed.childTicks, startTicks, next].every(Number.isFinite);
  return complete && /^[A-Za-z]$/.test(state) ? parsed : null;
}

/** Resident memory in kB from `/proc/PID/status`; null for a process without memory of its own. */
export function parseResidentKb(status: string): number | null {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(status);
  return match ? Number(match[1]) : null;
}

/** Memory of the machine in kB from `/proc/meminfo`. */
export function parseTotalKb(meminfo: string): number | null {
  const match = /^MemTotal:\s+(\d+) kB$/m.exec(meminfo);
  return match && Number(match[1]) > 0 ? Number(match[1]) : null;
}

/** Is this the path of RStudio's session program? */
export function isRsessionPath(program: string): boolean {
  return program.endsWith('/rsession');
}

/** The first argument of a NUL-separated command line. */
export function programOf(cmdline: Buffer): string {
  const end = cmdline.indexOf(0);
  return cmdline.toString('latin1', 0, end < 0 ? cmdline.length : end);
}

/** The value after `-u` in a NUL-separated command line; null without one. */
export function userArgument(cmdline: Buffer): string | null {
  const args = cmdline.toString('utf8').split('\0');
  const flag = args.indexOf('-u', 1);
  const value = flag < 0 ? undefined : args[flag + 1];
  return value === undefined || value === '' ? null : value;
}
