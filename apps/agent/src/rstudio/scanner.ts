import type { Clock, Millis } from '../host/clock.js';
import type { Log } from '../host/log.js';
import { ProcScanner } from './proc-scan.js';
import { scanPs } from './ps-scan.js';
import { readPs, type PsLimits, type PsSource } from './ps-source.js';
import type { Known, Scan, SeenProcess } from './scan.js';

/** Looks at the processes once. Throws if nothing can be seen; such a scan says nothing about anybody. */
export interface Scanner {
  readonly incarnation: string;
  /** When this life of the source began; null where nothing tells. */
  readonly startedAt: Millis | null;
  scan(previous: Known | null): Promise<Scan>;
  /** What runs under a process id at this moment; left out where a process could not be signalled by its id. */
  readonly look?: (pid: number) => RunningSession | null;
}

/** Enough of a process to tell whether it is the one that a scan saw. */
export type RunningSession = Pick<SeenProcess, 'identity' | 'userId'>;

/** The processes of this machine. Throws where there is no process file system. */
export function procScanner(root: string, clock: Clock, log: Log): Scanner {
  const scanner = new ProcScanner(root, clock);
  if (!scanner.seesOthers()) {
    log.warn('unreadable', `${root} shows this account only its own processes; run the agent as root`);
  }
  return {
    incarnation: scanner.incarnation,
    startedAt: scanner.startedAt,
    ...(scanner.sharesPids() ? { look: (pid: number) => scanner.running(pid) } : {}),
    scan: async () => {
      const scan = scanner.scan();
      const blocked = scan.unreadable.size;
      if (blocked > 0) log.warn('unreadable', `${blocked} processes could not be read this time`);
      return scan;
    },
  };
}

export interface PsOptions {
  readonly source: PsSource;
  readonly severalSessions: boolean;
  /** Names this list for ever: it tells nothing about boots. */
  readonly nonce: string;
  readonly limits: PsLimits;
}

/** Process lists from a file or a command. */
export function psScanner(options: PsOptions, clock: Clock, log: Log): Scanner {
  const incarnation = `ps-${options.nonce}`;
  return {
    incarnation,
    startedAt: null,
    scan: async (previous) => {
      const text = await readPs(options.source, options.limits);
      const { severalSessions } = options;
      const { scan, otherLines } = scanPs(text, {
        moment: clock(),
        wallMs: Date.now(),
        incarnation,
        severalSessions,
        previous,
      });
      if (otherLines > 0)
        log.warn('lines', `${otherLines} lines are not of ps -ef or ps aux and were left out`);
      return scan;
    },
  };
}
