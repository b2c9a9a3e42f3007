import { setImmediate as letOthersRun, setTimeout as delay } from 'node:timers/promises';
import type { ResetReason } from '@headcount/contracts';
import { LogTrimmedError, type EventLog, type LogReader } from '@headcount/event-log';
import { ProblemError, ReadersOfKeys, type Registry } from '@headcount/service-kit';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { catchUp, nextToCatchUp } from './catch-up.js';
import { LiveMetrics, type CutReason } from './live-metrics.js';
import { LiveReader, type LiveReaderOptions } from './live-reader.js';
import { Teller, type LiveRows } from './teller.js';
import { Touches } from './touches.js';

export interface LiveFeedOptions {
  readonly log: EventLog;
  readonly rows: LiveRows;
  readonly registry: Registry;
  /** Called with every trouble that is waited out; a caller who logs it holds back repetitions. */
  readonly onTrouble: (error: unknown) => void;
  /** How often is told what has changed, in milliseconds. */
  readonly tellEveryMs?: number;
}

const checkEveryMs = 5_000;
const checksPerHeartbeat = 3;
const mostReadersOfKey = 1_000;
const mostReaders = 4_000;
const mostRemembered = 100_000;
/** Told of a site at once. */
const enough = 2_000;
const envelopesPerRead = 256;
const pauseMs = 1_000;

/**
 * Tells readers which sessions of their site have changed, as the read model holds them. The log says which have; it is
 * followed once for all readers, while there are any. Memory is bounded for each reader, and for all of them together.
 */
export class LiveFeed implements BeforeApplicationShutdown {
  private readonly readers = new Set<LiveReader>();
  private readonly counts = new ReadersOfKeys('changes', mostReadersOfKey);
  private readonly metrics: LiveMetrics;
  private readonly teller: Teller;
  private readonly timer: NodeJS.Timeout;
  private following: Promise<void> | null = null;
  private catchingUp = false;
  private generation: number | null = null;
  /** What was said of the log that was followed is not true of the one that there is. */
  private lost = false;
  private checks = 0;
  private stopped = false;

  constructor(private readonly options: LiveFeedOptions) {
    this.metrics = new LiveMetrics(options.registry, () => this.readers.size);
    this.teller = new Teller(options.rows, this.metrics);
    this.timer = setInterval(() => void this.check(), checkEveryMs).unref();
  }

  /** @throws ProblemError `too_many_readers`, or `overloaded` when no reader is taken any more */
  demandRoom(keyId: string): void {
    if (this.stopped) throw new ProblemError('overloaded', { detail: 'this service is stopping' });
    if (this.readers.size >= mostReaders)
      throw new ProblemError('too_many_readers', { detail: `${mostReaders} read already` });
    this.counts.demandRoom(keyId);
  }

  /**
   * Adds a reader, whose stream must be open for writing.
   *
   * @param reset tells it first that what changed up to `told` is unknown
   * @returns to be called when its connection is gone
   */
  add(options: LiveReaderOptions, reset: ResetReason | null = null): () => void {
    const reader = new LiveReader(options);
    this.readers.add(reader);
    this.counts.add(reader.keyId);
    reader.write(': live\n\n');
    if (reset !== null) this.teller.reset(reader, reset, reader.told);
    this.following ??= this.follow();
    return () => this.remove(reader);
  }

  /** Lets go of whoever does not read or may not any more; every third time, shows the others that the stream lives. */
  async check(): Promise<void> {
    this.checks += 1;
    const beats = this.checks % checksPerHeartbeat === 0;
    const granted = new Map<string, Promise<boolean>>();
    for (const { credential, mayRead } of this.readers)
      if (!granted.has(credential)) granted.set(credential, mayRead());
    for (const reader of this.readers)
      if (reader.look() === 'stalled') this.cut(reader, 'stalled');
      else if ((await granted.get(reader.credential)) === false) this.cut(reader, 'key');
      else if (beats && !reader.full) reader.write(`: alive\nid: ${reader.told}\n\n`);
  }

  /** Closes all streams, and takes no reader any more. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    for (const reader of this.readers) {
      this.remove(reader);
      reader.end();
    }
    await this.following;
  }

  private get isOver(): boolean {
    return this.stopped || this.readers.size === 0;
  }

  /** As long as there are readers. */
  private async follow(): Promise<void> {
    while (!this.isOver)
      await this.followLog().catch(async (error: unknown) => {
        this.options.onTrouble(error);
        await delay(pauseMs);
      });
    this.following = null;
  }

  /** @throws what ended it: the log is another one, or can't be reached, or the read model can't */
  private async followLog(): Promise<void> {
    const { log, rows, onTrouble, tellEveryMs = 200 } = this.options;
    const { seq } = await rows.position();
    const { createdAt } = await log.state();
    if (this.lost) for (const reader of this.readers) this.teller.reset(reader, 'log', seq);
    this.lost = false;
    const touches = new Touches(seq, mostRemembered);
    const tail = await log.read({ after: seq, identity: createdAt });
    let broken: unknown = null;
    const reading = readInto(touches, tail).catch((error: unknown) => (broken = error));
    while (!this.isOver && broken === null) {
      await this.tellAll(touches).catch(onTrouble);
      await delay(tellEveryMs);
    }
    await tail.close();
    await reading;
    if (this.isOver) return;
    this.lost = touches.to > seq;
    throw broken;
  }

  private async tellAll(touches: Touches): Promise<void> {
    const behind = [...this.readers].filter(
      ({ told, full, catchingUp }) => !catchingUp && !full && told < touches.to,
    );
    if (behind.length === 0) return;
    const { seq, generation } = await this.options.rows.position();
    if (this.generation !== null && this.generation !== generation)
      for (const reader of this.readers) this.teller.reset(reader, 'generation', seq);
    this.generation = generation;
    const upTo = Math.min(seq, touches.to);
    for (const group of alike(behind.filter(({ told }) => told >= touches.from))) {
      const { site, told } = group[0]!;
      if (told >= upTo || told < touches.from) continue;
      await this.teller.tell(site, group, touches.of(site, { after: told, upTo, enough }));
    }
    this.catchUpWith(
      behind.filter(({ told }) => told < touches.from),
      touches,
    );
  }

  /** Beside what is told to the others. */
  private catchUpWith(behind: readonly LiveReader[], touches: Touches): void {
    if (this.catchingUp || behind.length === 0) return;
    const readers = nextToCatchUp(behind);
    this.catchingUp = true;
    for (const reader of readers) reader.catchingUp = true;
    void catchUp(readers, { ...this.options, teller: this.teller, touches, isOver: () => this.isOver })
      .catch((error: unknown) => {
        if (error instanceof LogTrimmedError)
          for (const reader of readers) this.teller.reset(reader, 'too_old', touches.from);
        else this.options.onTrouble(error);
      })
      .finally(() => {
        this.catchingUp = false;
        for (const reader of readers) reader.catchingUp = false;
      });
  }

  private cut(reader: LiveReader, reason: CutReason): void {
    this.metrics.cut(reason);
    this.remove(reader);
    if (reason === 'stalled') reader.destroy();
    else reader.end();
  }

  private remove(reader: LiveReader): void {
    if (!this.readers.delete(reader)) return;
    reader.gone = true;
    this.counts.remove(reader.keyId);
  }
}

/** @throws what the log's reader throws, also when it is closed */
async function readInto(touches: Touches, tail: LogReader): Promise<never> {
  for (;;) {
    for (const envelope of await tail.next(envelopesPerRead)) touches.push(envelope);
    await letOthersRun();
  }
}

/** Those of one site who know the same. */
function alike(readers: readonly LiveReader[]): readonly (readonly LiveReader[])[] {
  const groups = new Map<string, LiveReader[]>();
  for (const reader of readers) {
    const key = `${reader.site} ${reader.told}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [reader]);
    else group.push(reader);
  }
  return [...groups.values()];
}
