import type { Log } from '../host/log.js';
import type { KnownSession } from '../rstudio/scan.js';
import type { RunningSession } from '../rstudio/scanner.js';
import type { Notice } from './notice-reader.js';

export interface EndedSessionsOptions {
  /** A session as the last scan saw it. */
  readonly sessionOf: (id: string) => KnownSession | null;
  /** What runs under a process id now; null: this agent ends no process. */
  readonly look: ((pid: number) => RunningSession | null) | null;
  /** Sends SIGTERM. Throws as the system does. */
  readonly terminate: (pid: number) => void;
  readonly log: Log;
}

/** Ends that say: this session must not go on. A replaced one has told so itself; a lost one may come back. */
const imposed: ReadonlySet<Notice['type']> = new Set([
  'session.revoked',
  'session.evicted',
  'session.max_duration',
]);

/**
 * What becomes of processes whose session others have ended. A process is told to end once, and only if it is in
 * every respect the one that the last scan saw: process id, start and user.
 */
export class EndedSessions {
  /** Those that were told already, as long as scans see them. */
  private readonly told = new Set<string>();

  constructor(private readonly options: EndedSessionsOptions) {}

  take(notice: Notice): void {
    const { log, look, sessionOf } = this.options;
    const session = sessionOf(notice.sessionId);
    // one that is gone, or was never seen here: nothing to end, and nobody who would want to know
    if (session === null || this.told.has(session.id)) return;
    const what = `${notice.type} of ${session.userId} (process ${session.pid}, session ${session.id})`;
    if (!imposed.has(notice.type)) return log.warn('notices', what);
    const by = `${what} by ${notice.endedByName ?? notice.endedBy ?? 'the collector'}`;
    if (look === null) return log.info(`${by}; its process runs on (--allow-kill would end it)`);
    const problem = problemWith(session, notice, look(session.pid));
    if (problem !== null) return log.info(`${by}; its process was not ended: ${problem}`);
    this.end(session, by);
  }

  private end(session: KnownSession, what: string): void {
    const { terminate, log, sessionOf } = this.options;
    for (const id of this.told) if (sessionOf(id) === null) this.told.delete(id);
    this.told.add(session.id);
    try {
      terminate(session.pid);
      log.info(`${what}; sent SIGTERM`);
    } catch (error) {
      log.info(`${what}; its process was not ended: ${(error as Error).message}`);
    }
  }
}

/** Why the process that runs now must not be ended for this session; null where it is the very one. */
function problemWith(
  session: KnownSession,
  { userId }: Notice,
  running: RunningSession | null,
): string | null {
  if (running === null) return 'it is gone';
  if (running.identity === null || running.identity !== session.name) return 'another one has its id now';
  if (running.userId !== session.userId || userId !== session.userId) return 'its user is another one';
  return null;
}
