/** One class of message; each class gets one line a minute. */
export type LogClass =
  | 'collector'
  | 'key'
  | 'refused'
  | 'scan'
  | 'unreadable'
  | 'spool'
  | 'state'
  | 'dropped'
  | 'lines'
  | 'lease'
  | 'denied'
  | 'notices'
  | 'info';

export interface Log {
  /** Says something at once; for the few lines of start and stop. */
  info(message: string): void;
  /** Says at most one line of this class per minute and counts the rest. */
  warn(kind: LogClass, message: string): void;
}

interface LogPorts {
  readonly write: (line: string) => void;
  readonly now: () => number;
}

const quietMs = 60_000;

/** Human-readable lines; control characters in messages are escaped, so that a line stays a line. */
export function createLog({ write, now }: LogPorts): Log {
  const classes = new Map<LogClass, { until: number; held: number }>();
  const line = (level: string, message: string): void => {
    const safe = message.replace(
      /\p{Cc}/gu,
      (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
    write(`${new Date(now()).toISOString()} ${level} ${safe}\n`);
  };
  return {
    info: (message) => line('info', message),
    warn: (kind, message) => {
      const state = classes.get(kind);
      const time = now();
      // A clock set back must not silence a class for longer than its minute.
      if (state && time < state.until && state.until - time <= quietMs) {
        state.held += 1;
        return;
      }
      const held = state?.held ?? 0;
      classes.set(kind, { until: time + quietMs, held: 0 });
      line(
        'warn',
        `${kind}: ${message}${held > 0 ? ` (${held} more of this kind since the last line)` : ''}`,
      );
    },
  };
}
