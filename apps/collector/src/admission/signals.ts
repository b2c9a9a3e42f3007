import { signalsSubject } from '@headcount/contracts';
import { GroupCommit, type AnswersOnce, type EventLog } from '@headcount/event-log';
import type { Beat, Heartbeat, HeartbeatData } from '@headcount/session-core';
import { patienceMs } from '@headcount/service-kit';
import { inParts, mostSignalBytes, signalBytes } from './beat-weight.js';
import type { Tail } from './tail.js';

/** Beats of one source that came in together. */
export interface Signals {
  readonly site: string;
  readonly sourceId: string | null;
  readonly beats: readonly Beat[];
  /** Set when they complete a list of what was alive at that instant of the source's clock. */
  readonly snapshotAt?: number;
  /** How much later than sent they were received, by the two clocks. */
  readonly skewMs?: number;
}

export type SignalAnswer =
  | { readonly ok: true; readonly position: string }
  | { readonly ok: false; readonly code: 'log_unavailable' | 'indeterminate'; readonly detail: string };

const reportsAtOnce = 5_000;
const mostWaiting = 200_000;

const indeterminate: SignalAnswer = {
  ok: false,
  code: 'indeterminate',
  detail: 'the log did not answer in time',
};

/** Appends beats, many callers' in one envelope; each is answered when its own position was read back. */
export class SignalWriter {
  private readonly commits: GroupCommit<Signals, SignalAnswer>;

  constructor(
    private readonly log: EventLog,
    private readonly tail: Tail,
    private readonly now: () => number,
    private readonly newId: () => string,
  ) {
    this.commits = new GroupCommit<Signals, SignalAnswer>({
      maxItems: reportsAtOnce,
      maxWeight: mostSignalBytes,
      weigh: signalBytes,
      maxPending: mostWaiting,
      commit: (items) => this.commit(items),
      patience: {
        ms: patienceMs,
        late: (underWay) => (underWay ? indeterminate : unavailable('the log is too slow')),
      },
    });
  }

  /**
   * Answers within 4 seconds, with the position of the last of them; of more than an envelope holds a part may be stored
   * when it fails. @throws OverloadedError when too many are waiting.
   */
  write(signals: Signals): Promise<SignalAnswer> {
    const parts = inParts(signals);
    return parts.length === 1 ? this.commits.submit(parts[0]!) : this.writeParts(parts);
  }

  /** Reports that are not answered yet, each of one beat or many. */
  get waiting(): number {
    return this.commits.pending;
  }

  /** Then no more are taken. */
  get isFull(): boolean {
    return this.commits.pending >= mostWaiting;
  }

  drain(): Promise<void> {
    return this.commits.drain();
  }

  private async writeParts(parts: readonly Signals[]): Promise<SignalAnswer> {
    const answers = await Promise.all(parts.map((part) => this.commits.submit(part)));
    return answers.find(({ ok }) => !ok) ?? answers.at(-1)!;
  }

  private async commit(items: readonly Signals[]): Promise<AnswersOnce<SignalAnswer> | SignalAnswer[]> {
    const id = this.newId();
    const { indexes, events } = heartbeatsOf(items, id, this.now());
    const answer = await this.log.append({ id, subject: signalsSubject, events });
    if (answer.kind === 'stored') {
      const { seq } = answer;
      const told = events.map((_, index): SignalAnswer => ({ ok: true, position: `${seq}.${index}` }));
      return { answers: indexes.map((index) => told[index]!), once: this.tail.reached(seq) };
    }
    const failed = answer.kind === 'refused' ? unavailable(answer.reason) : indeterminate;
    return items.map(() => failed);
  }
}

function unavailable(detail: string): SignalAnswer {
  return { ok: false, code: 'log_unavailable', detail };
}

/** The beats of one source become one Heartbeat; `indexes` says which, item by item. */
function heartbeatsOf(items: readonly Signals[], envelopeId: string, at: number) {
  const places = new Map<string, number>();
  const grouped: {
    site: string;
    data: { -readonly [Name in keyof HeartbeatData]: HeartbeatData[Name] } & { beats: Beat[] };
  }[] = [];
  const indexes = items.map(({ site, sourceId, beats, snapshotAt, skewMs }) => {
    const key = `${site}\n${sourceId ?? ''}`;
    let index = places.get(key);
    if (index === undefined) {
      index = grouped.length;
      places.set(key, index);
      grouped.push({ site, data: { sourceId, beats: [] } });
    }
    const { data } = grouped[index]!;
    for (const beat of beats) data.beats.push(beat);
    if (snapshotAt !== undefined) data.snapshotAt = Math.max(snapshotAt, data.snapshotAt ?? snapshotAt);
    if (skewMs !== undefined) data.skewMs = skewMs;
    return index;
  });
  const events = grouped.map(({ site, data }, index): Heartbeat => ({
    type: 'Heartbeat',
    id: `${envelopeId}/${index}`,
    site,
    time: at,
    receivedAt: at,
    data,
  }));
  return { indexes, events };
}
