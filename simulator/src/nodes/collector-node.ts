import { assembleCollector, type Collector, type CollectorParts } from '@headcount/collector';
import { ProblemError, type Logger } from '@headcount/service-kit';
import { problems } from '@headcount/contracts';
import type { StateStore } from '@headcount/event-log';
import type { MemoryLog } from '@headcount/event-log/memory';
import type { Millis } from '@headcount/session-core';
import { Registry } from 'prom-client';
import type { Asked, History, Reply } from '../history.js';
import { Line, SlowLog, type LossRates } from '../log/slow-log.js';
import type { Broken } from '../variants.js';
import type { Dice } from '../random.js';
import { SimulatedProcess } from '../time/process.js';
import type { VirtualTime } from '../time/virtual-time.js';

/** What all nodes of a life share. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly log: MemoryLog;
  readonly store: StateStore | null;
  readonly snapshotEveryMs: Millis;
  readonly history: History;
  readonly logger: Logger;
  readonly loss: LossRates;
  readonly onFault: (kind: string) => void;
  readonly broken: Broken;
}

/** One request: what it asks for, and how the collector is called. */
export interface Request<Body extends object> {
  readonly site: string;
  readonly asked: Asked;
  readonly run: (collector: Collector) => Promise<{ readonly status: number; readonly body: Body }>;
}

/** A client waits so long for an answer. */
const clientPatienceMs = 8_000;

/** A real collector in a process that can be stopped and killed, on a line to the log that can stall. */
export class CollectorNode {
  clockSkewMs = 0;
  /** Refuses beats, as an overloaded collector does. */
  sheds = false;
  #lives = 0;
  #running: {
    readonly parts: CollectorParts;
    readonly process: SimulatedProcess;
    readonly line: Line;
    /** Envelopes so far. */
    made: number;
  } | null = null;

  constructor(
    readonly name: string,
    private readonly around: Surroundings,
    private readonly dice: Dice,
  ) {}

  /** The collector, while its process exists. */
  get collector(): Collector | null {
    return this.#running?.parts.collector ?? null;
  }

  /** Who writes here, and how many envelopes that one has made up to now; null: nobody. Their ids are `name-number`. */
  get author(): { readonly name: string; readonly made: number } | null {
    const running = this.#running;
    return running === null ? null : { name: running.process.name, made: running.made };
  }

  get isUp(): boolean {
    return this.#running !== null;
  }

  boot(): void {
    const { time, log, store, logger, loss, onFault, broken } = this.around;
    this.#lives += 1;
    const snapshotTimes = { facts: 300, ms: this.around.snapshotEveryMs, patienceMs: 30_000 };
    const process = new SimulatedProcess(`${this.name}#${this.#lives}`);
    const line = new Line(time, this.dice, process, onFault);
    line.loss = loss;
    time.after(
      0,
      () => {
        const parts = assembleCollector(broken.log(new SlowLog(log, line)), {
          id: process.name,
          logger,
          now: () => time.now + this.clockSkewMs,
          newId: () => `${process.name}-${(running.made += 1)}`,
          registry: new Registry(),
          terminationSecret: 'shared by all collectors of a life',
          ...(store === null ? {} : { store, snapshotTimes }),
        });
        const running = { parts, process, line, made: 0 };
        this.#running = running;
        parts.start();
      },
      process,
    );
  }

  /** As by SIGKILL; `boot` starts a new one. */
  crash(): void {
    this.#running?.process.kill();
    this.#running = null;
  }

  /** As by SIGSTOP and, later, SIGCONT. */
  async stopFor(ms: Millis): Promise<void> {
    const process = this.#running?.process;
    if (process?.state !== 'running') return;
    const { time } = this.around;
    process.stop();
    await time.sleep(ms, time.world);
    time.resume(process);
  }

  /** Nothing that was appended arrives for so long. */
  stallFor(ms: Millis): void {
    if (this.#running !== null) this.#running.line.stalledUntil = this.around.time.now + ms;
  }

  /** For so long what was appended arrives one by one, each after a pause of up to `pauseMs`. */
  trickleFor(ms: Millis, pauseMs: Millis): void {
    if (this.#running !== null) this.#running.line.trickle = { until: this.around.time.now + ms, pauseMs };
  }

  /** Asks as a client does, over a network that takes its time. */
  ask<Body extends object>({ site, asked, run }: Request<Body>): Promise<Reply> {
    const { time, history } = this.around;
    const { world } = time;
    const call = history.open({ asked, site, collector: this.name, askedAt: time.now });
    return new Promise((resolve) => {
      const hear = (reply: Reply): void => {
        if (call.reply !== null) return;
        call.reply = reply;
        time.cancel(patience);
        resolve(reply);
      };
      const patience = time.after(clientPatienceMs, () => hear({ kind: 'none' }), world);
      const running = this.#running;
      if (running === null) return void time.after(2, () => hear({ kind: 'none' }), world);
      const takeUp = (): void => {
        const { collector } = running.parts;
        Object.assign(call, { takenAt: time.now, process: running.process.name });
        const shed = this.sheds && isBeat(asked);
        void answerOf(shed ? turnAway(collector) : run(collector)).then((answer) => {
          call.answered = { at: time.now, ...answer };
          time.after(this.dice.between(0, 5), () => hear({ kind: 'answer', ...answer }), world);
        });
      };
      time.after(this.dice.between(0, 5), takeUp, running.process);
    });
  }
}

const isBeat = ({ kind }: Asked): boolean => kind === 'beat' || kind === 'beats' || kind === 'snapshot';

/** As where too much waits: it is noted, for the next tick to tell. */
async function turnAway({ barrier }: Collector): Promise<never> {
  barrier.shedding.note();
  throw new ProblemError('overloaded');
}

interface Answered {
  readonly status: number;
  readonly code: string | null;
  readonly body: object;
}

async function answerOf(running: Promise<{ status: number; body: object }>): Promise<Answered> {
  try {
    const { status, body } = await running;
    return { status, code: null, body };
  } catch (error) {
    if (!(error instanceof ProblemError))
      return { status: 500, code: 'internal_error', body: { error: String(error) } };
    const { code, options } = error;
    return { status: problems[code].status, code, body: options.extensions ?? {} };
  }
}
