import type { LogReader, StoredEnvelope } from '@headcount/event-log';
import type { MemoryLog } from '@headcount/event-log/memory';
import { changesOf, foldBatch } from '@headcount/projection-runner';
import type { Millis } from '@headcount/session-core';
import { Line, SlowLog } from '../log/slow-log.js';
import type { Broken } from '../variants.js';
import type { Dice } from '../random.js';
import { SimulatedProcess } from '../time/process.js';
import type { VirtualTime } from '../time/virtual-time.js';
import { FencedOffError, type Tables } from './tables.js';

export interface ProjectorSurroundings {
  readonly time: VirtualTime;
  readonly log: MemoryLog;
  readonly tables: Tables;
  readonly broken: Broken;
  readonly onFault: (kind: string) => void;
}

const longestPauseMs = 2_000;

/**
 * The fold of the projector on tables in memory, in a process that can be stopped and killed at each point
 * between reading and the answer to the commit. Envelopes may come twice.
 */
export class ProjectorNode {
  #process: SimulatedProcess | null = null;
  #lives = 0;

  constructor(
    readonly name: string,
    private readonly around: ProjectorSurroundings,
    private readonly dice: Dice,
  ) {}

  boot(): void {
    this.#lives += 1;
    const process = new SimulatedProcess(`${this.name}#${this.#lives}`);
    this.#process = process;
    this.around.time.after(0, () => void this.#run(process), process);
  }

  /** Starts one more, beside one that may only be stopped: it takes the tables over. */
  bootAnother(): void {
    this.boot();
  }

  crash(): void {
    this.#process?.kill();
    this.#process = null;
  }

  async stopFor(ms: Millis): Promise<void> {
    const process = this.#process;
    if (process?.state !== 'running') return;
    const { time } = this.around;
    process.stop();
    await time.sleep(ms, time.world);
    time.resume(process);
  }

  async #run(process: SimulatedProcess): Promise<void> {
    const { time, log, tables, onFault } = this.around;
    const line = new Line(time, this.dice, process, onFault);
    for (;;) {
      const epoch = tables.claim();
      const { seq, id } = tables.checkpoint;
      const reader = await new SlowLog(log, line).read({ after: seq, ...(id ? { lastEnvelopeId: id } : {}) });
      try {
        await this.#follow(reader, line, epoch);
      } catch (error) {
        await reader.close();
        if (error instanceof FencedOffError) return;
        await line.travel();
        await time.sleep(longestPauseMs);
      }
    }
  }

  async #follow(reader: LogReader, line: Line, epoch: number): Promise<never> {
    const { tables, broken } = this.around;
    let former: readonly StoredEnvelope[] = [];
    for (;;) {
      const fresh = await reader.next(this.dice.between(1, 60));
      const again = this.dice.chance(0.05) ? former : [];
      former = fresh;
      await line.travel();
      const from = tables.checkpoint.seq;
      const known = (site: string, id: string) => tables.rows.known(site, id);
      const changes = changesOf(foldBatch(known, [...again, ...fresh], broken.rules));
      await line.travel();
      const last = fresh.at(-1)!;
      const step = { from, to: last.seq, id: last.id };
      if (broken.acknowledgesFirst) {
        tables.move(epoch, step);
        await line.travel();
        tables.rows.write(changes);
      } else tables.commit(epoch, step, changes);
      await line.travel();
    }
  }
}
