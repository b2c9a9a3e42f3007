import type { Millis } from '@headcount/session-core';

/** What a session really did, by the one true clock; nobody but the checks may look. */
export interface TrueSession {
  readonly site: string;
  readonly id: string;
  readonly userId: string | null;
  /** How far the clock of its reporter is ahead. */
  readonly skewMs: Millis;
  readonly bornAt: Millis;
  /** Null: it never stopped. */
  diedAt: Millis | null;
  /** When it was proven to live, whether or not that was ever reported. */
  readonly signalsAt: Millis[];
}

export class Truth {
  readonly sessions = new Map<string, TrueSession>();

  born(session: Pick<TrueSession, 'site' | 'id' | 'userId' | 'skewMs' | 'bornAt'>): TrueSession {
    const born: TrueSession = { ...session, diedAt: null, signalsAt: [session.bornAt] };
    this.sessions.set(born.id, born);
    return born;
  }
}
