import { policyChangeOf } from '@headcount/contracts';
import {
  checkedMessage,
  LogRegressedError,
  type AppendAnswer,
  type EventLog,
  type LogReader,
  type LogState,
  type ReadOptions,
  type StoredEnvelope,
} from '@headcount/event-log';
import type { WhatIf } from '@headcount/read-model';
import { decidesEnds, Redecision } from '@headcount/session-core';

/** Read at once on the way to where a reader is to begin. */
const envelopesAtOnce = 1_000;

/** A log as it would be had another policy of a site been in force. It is only read. */
export class WhatIfLog implements EventLog {
  constructor(
    private readonly log: EventLog,
    private readonly whatIf: WhatIf,
  ) {}

  append(): Promise<AppendAnswer> {
    return Promise.resolve({ kind: 'refused', reason: 'this log only tells what would be' });
  }

  state(): Promise<LogState> {
    return this.log.state();
  }

  lastSequenceOf(subject: string): Promise<number> {
    return this.log.lastSequenceOf(subject);
  }

  /** What was open at `after` is only known from the beginning on: its first `next` reads up to there. */
  async read(options: ReadOptions): Promise<LogReader> {
    const { site, policy } = this.whatIf;
    const change = policyChangeOf(policy);
    const redecision = new Redecision(site, change);
    if (!decidesEnds(change))
      return new WhatIfReader(await this.log.read(options), redecision, options.after);
    const { lastEnvelopeId, ...rest } = options;
    const reader = await this.log.read({ ...rest, after: 0 });
    return new WhatIfReader(reader, redecision, options.after, lastEnvelopeId);
  }
}

class WhatIfReader implements LogReader {
  constructor(
    private readonly reader: LogReader,
    private readonly redecision: Redecision,
    private readonly after: number,
    private readonly lastEnvelopeId?: string,
  ) {}

  async next(maxEnvelopes: number): Promise<readonly StoredEnvelope[]> {
    for (;;) {
      const read = await this.reader.next(maxEnvelopes < envelopesAtOnce ? maxEnvelopes : envelopesAtOnce);
      const told: StoredEnvelope[] = [];
      for (const envelope of read) {
        this.mustBeTheSame(envelope);
        const facts = this.redecision.read(checkedMessage(envelope));
        if (envelope.seq > this.after) told.push({ ...envelope, facts });
      }
      if (told.length > 0) return told;
    }
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  private mustBeTheSame({ seq, id }: StoredEnvelope): void {
    if (seq === this.after && this.lastEnvelopeId !== undefined && id !== this.lastEnvelopeId)
      throw new LogRegressedError(`the log holds something else at ${seq} than what was read there`);
  }
}
