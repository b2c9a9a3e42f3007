import type {
  AppendAnswer,
  AppendOptions,
  Envelope,
  EventLog,
  LogReader,
  LogState,
  ReadOptions,
  StoredEnvelope,
} from '@headcount/event-log';
import type { MemoryLog } from '@headcount/event-log/memory';
import type { Millis } from '@headcount/session-core';
import type { Dice } from '../random.js';
import type { SimulatedProcess } from '../time/process.js';
import type { VirtualTime } from '../time/virtual-time.js';

/** How often something goes wrong with a message on its way, from 0 to 1. */
export interface LossRates {
  readonly message: number;
  readonly acknowledgement: number;
  /** It lands later, when its sender has given it up or sent it again. */
  readonly late: number;
}

export const noLoss: LossRates = { message: 0, acknowledgement: 0, late: 0 };

/** A late message is on its way for at most so long. */
export const longestLateMs = 20_000;

/** What lies between one process and the log. */
export class Line {
  loss = noLoss;
  /** Nothing is delivered before this instant: the tail stalls. */
  stalledUntil: Millis = 0;
  /** Until then envelopes are delivered one by one, each after a pause of up to `pauseMs`: the tail trickles. */
  trickle: { readonly until: Millis; readonly pauseMs: Millis } = { until: 0, pauseMs: 0 };

  constructor(
    readonly time: VirtualTime,
    readonly dice: Dice,
    readonly process: SimulatedProcess,
    /** Told of each loss. */
    readonly onFault: (kind: string) => void,
  ) {}

  /** A delay of the network. */
  delay(): Millis {
    return this.dice.chance(0.02) ? this.dice.between(20, 200) : Math.max(0, this.dice.between(-2, 3));
  }

  /** What the next delivery waits for, because the tail trickles; null: it does not. */
  dropDelay(): Millis | null {
    const { until, pauseMs } = this.trickle;
    return this.time.now < until ? this.dice.between(0, pauseMs) : null;
  }

  travel(): Promise<void> {
    const delay = this.delay();
    return delay === 0 ? Promise.resolve() : this.time.sleep(delay, this.process);
  }
}

/** The log as one process sees it: through a line with delays, losses and stalls. */
export class SlowLog implements EventLog {
  constructor(
    private readonly log: MemoryLog,
    private readonly line: Line,
  ) {}

  async append(envelope: Envelope, options?: AppendOptions): Promise<AppendAnswer> {
    await this.line.travel();
    this.misfortune();
    const answer = await this.log.append(envelope, options);
    await this.line.travel();
    return answer;
  }

  async state(): Promise<LogState> {
    await this.line.travel();
    const state = await this.log.state();
    await this.line.travel();
    return state;
  }

  async lastSequenceOf(subject: string): Promise<number> {
    await this.line.travel();
    const last = await this.log.lastSequenceOf(subject);
    await this.line.travel();
    return last;
  }

  async read(options: ReadOptions): Promise<LogReader> {
    await this.line.travel();
    return new SlowReader(await this.log.read(options), this.line);
  }

  /** What happens to the next message: a failure of both attempts now and then, too. */
  private misfortune(): void {
    const { dice, loss, onFault, time } = this.line;
    const { faults } = this.log;
    const twice = () => (dice.chance(0.2) ? 2 : 1);
    if (loss.message > 0 && dice.chance(loss.message)) {
      faults.loseMessages(twice());
      onFault('lost message');
    } else if (loss.acknowledgement > 0 && dice.chance(loss.acknowledgement)) {
      faults.loseAcknowledgements(twice());
      onFault('lost acknowledgement');
    } else if (loss.late > 0 && dice.chance(loss.late)) {
      const land = faults.landLate(twice());
      time.after(dice.between(100, longestLateMs), land, time.world);
      onFault('late append');
    }
  }
}

/** Hands on what the inner reader reads, later, and in the process it belongs to. */
class SlowReader implements LogReader {
  constructor(
    private readonly inner: LogReader,
    private readonly line: Line,
  ) {}

  next(maxEnvelopes: number): Promise<readonly StoredEnvelope[]> {
    const { time, process } = this.line;
    const drop = this.line.dropDelay();
    return new Promise((resolve, reject) => {
      this.inner.next(drop === null ? maxEnvelopes : 1).then(
        (envelopes) => this.deliver(() => resolve(envelopes), drop ?? this.line.delay()),
        (error: Error) => time.after(0, () => reject(error), process),
      );
    });
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private deliver(handOver: () => void, delay: Millis): void {
    const { time, process, stalledUntil } = this.line;
    const arrival = Math.max(delay, stalledUntil - time.now);
    const arrive = (): void =>
      this.line.stalledUntil > time.now ? this.deliver(handOver, this.line.delay()) : handOver();
    time.after(arrival, arrive, process);
  }
}
