import { randomUUID } from 'node:crypto';
import type { System } from './system.js';

/** How often each kind of report was answered, by status, or why it was not. */
export type Answers = Map<string, number>;

const beatsAtOnce = 1_000;
const unknownAtOnce = 5_000;
/** The callers take what the machine has: on a busy one they also starve each other. */
const patienceMs = 60_000;

/**
 * As much as the machine gives: callers that send their next report as soon as the last one was answered, whatever
 * the answer was: single beats and lists of beats of sessions that run, and starts.
 */
export class FullLoad {
  readonly answers: Answers = new Map();
  private going = true;
  private flooding = true;
  private readonly running: Promise<void>[];

  private constructor(
    private readonly system: System,
    private readonly sessionIds: readonly string[],
  ) {
    const whileGoing = () => this.going;
    this.running = [
      ...callers(100, whileGoing, () => this.send('beat', `/sessions/${this.someone()}/heartbeats`, {})),
      ...callers(20, whileGoing, () => this.sendBeats('beats', beatsAtOnce, () => this.someone())),
      ...callers(20, whileGoing, () => this.send('start', '/sessions', { id: randomUUID() })),
    ];
  }

  /** Starts sessions, then the load on them. */
  static async on(system: System): Promise<FullLoad> {
    const ids = Array.from({ length: beatsAtOnce }, () => randomUUID());
    const { status } = await system.collect('/heartbeats', {
      beats: ids.map((sessionId) => ({ sessionId })),
    });
    if (status !== 200) throw new Error(`the first beats were answered ${status}`);
    return new FullLoad(system, ids);
  }

  /** Adds lists of sessions that nobody has heard of, each of which asks to be started; until {@link ebb}. */
  flood(): void {
    const unheardOf = () => this.sendBeats('unknown', unknownAtOnce, randomUUID);
    this.running.push(...callers(20, () => this.flooding, unheardOf));
  }

  ebb(): void {
    this.flooding = false;
  }

  async stop(): Promise<void> {
    this.going = this.flooding = false;
    await Promise.all(this.running);
  }

  private sendBeats(kind: string, count: number, sessionId: () => string): Promise<void> {
    const beats = Array.from({ length: count }, () => ({ sessionId: sessionId() }));
    return this.send(kind, '/heartbeats', { beats });
  }

  private async send(kind: string, path: string, body: object): Promise<void> {
    const status = await this.system.collect(path, body, patienceMs).then(
      (answer) => answer.status,
      (reason: unknown) => String(reason),
    );
    const key = `${kind} ${status}`;
    this.answers.set(key, (this.answers.get(key) ?? 0) + 1);
  }

  private someone(): string {
    return this.sessionIds[Math.floor(Math.random() * this.sessionIds.length)]!;
  }
}

function callers(count: number, going: () => boolean, call: () => Promise<void>): Promise<void>[] {
  const repeat = async (): Promise<void> => {
    while (going()) await call();
  };
  return Array.from({ length: count }, repeat);
}
