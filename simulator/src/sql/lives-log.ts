import {
  ReaderClosedError,
  type AppendAnswer,
  type EventLog,
  type LogReader,
  type LogState,
  type ReadOptions,
  type StoredEnvelope,
} from '@headcount/event-log';

/** Each life's log is cut into so many pieces, and the pieces of all lives are laid in turn. */
const pieces = 4;

/**
 * Logs of many lives as one, each in its own order: the first as it is, then the others, so that a batch of the
 * projector holds a piece of many lives.
 */
export function interleaved([first, ...others]: readonly (readonly StoredEnvelope[])[]): StoredEnvelope[] {
  const whole = (first ?? []).map((envelope, index) => placedAt(envelope, index + 1));
  for (let piece = 0; piece < pieces; piece += 1)
    for (const envelopes of others) {
      const [from, to] = [piece, piece + 1].map((place) => Math.round((place * envelopes.length) / pieces));
      for (const envelope of envelopes.slice(from, to)) whole.push(placedAt(envelope, whole.length + 1));
    }
  return whole;
}

function placedAt(envelope: StoredEnvelope, seq: number): StoredEnvelope {
  const moved = <Fact extends { position: { index: number } }>(fact: Fact): Fact => ({
    ...fact,
    position: { seq, index: fact.position.index },
  });
  const { facts, unreadable } = envelope;
  return { ...envelope, id: `${seq}`, seq, facts: facts.map(moved), unreadable: unreadable.map(moved) };
}

/** A log that holds what it holds, to be read by projectors. */
export class LivesLog implements EventLog {
  constructor(private readonly envelopes: readonly StoredEnvelope[]) {}

  append(): Promise<AppendAnswer> {
    return Promise.resolve({ kind: 'refused', reason: 'this log is complete' });
  }

  state(): Promise<LogState> {
    return Promise.resolve({ createdAt: 'simulated', firstSeq: 1, lastSeq: this.envelopes.length });
  }

  lastSequenceOf(): Promise<number> {
    return Promise.resolve(0);
  }

  read({ after }: ReadOptions): Promise<LogReader> {
    let next = after;
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    return Promise.resolve({
      next: async (maxEnvelopes) => {
        const taken = this.envelopes.slice(next, next + maxEnvelopes);
        next += taken.length;
        if (taken.length > 0) return taken;
        await closed;
        throw new ReaderClosedError();
      },
      close: async () => close(),
    });
  }
}
