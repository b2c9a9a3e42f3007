import type { Millis } from '@headcount/session-core';

/** What somebody asked a collector for. */
export type Asked =
  | { readonly kind: 'start'; readonly sessionId: string; readonly incarnation: string | null }
  | { readonly kind: 'beat'; readonly sessionId: string; readonly ageMs: Millis }
  | {
      readonly kind: 'beats' | 'snapshot';
      readonly sessionIds: readonly string[];
      readonly ageMs: Millis;
      readonly incarnation: string | null;
    }
  | { readonly kind: 'end'; readonly sessionId: string }
  | { readonly kind: 'register'; readonly sourceId: string; readonly incarnation: string }
  | { readonly kind: 'policy' | 'limit'; readonly mark: string }
  | { readonly kind: 'identify'; readonly sessionId: string; readonly userId: string | null };

/** What came back, as far as it was heard. */
export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string | null; readonly body: object }
  /** Nothing was heard: the collector is down or stopped, or the answer was lost. */
  | { readonly kind: 'none' };

/** One request of a client and its answer. Instants are those of the one true clock. */
export interface Call {
  readonly asked: Asked;
  readonly site: string;
  readonly collector: string;
  readonly askedAt: Millis;
  /** When the collector took it up; null: it never did. */
  takenAt: Millis | null;
  /** The life of the collector that took it up: its ticks go by this name. */
  process: string | null;
  /** What the collector answered and when, whether or not the answer arrived. */
  answered: {
    readonly at: Millis;
    readonly status: number;
    readonly code: string | null;
    readonly body: object;
  } | null;
  /** What the client heard. */
  reply: Reply | null;
}

/** All that clients saw. */
export class History {
  readonly calls: Call[] = [];

  /** When somebody asked last; -Infinity: nobody has yet. */
  get lastAskedAt(): Millis {
    return this.calls.at(-1)?.askedAt ?? -Infinity;
  }

  open(call: Pick<Call, 'asked' | 'site' | 'collector' | 'askedAt'>): Call {
    const opened: Call = { ...call, takenAt: null, process: null, answered: null, reply: null };
    this.calls.push(opened);
    return opened;
  }
}
