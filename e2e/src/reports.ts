import { randomUUID } from 'node:crypto';
import type { System } from './system.js';

/** A report as it was sent and what it was told; a repetition is one of its own. */
export interface Sent {
  readonly kind: 'start' | 'beat' | 'end';
  readonly sessionId: string;
  readonly user: string;
  /** What it says of when it happened, in epoch milliseconds; an end says nothing. */
  readonly at: number | null;
  /** `indeterminate`: without an answer, or with one that leaves it open. */
  readonly outcome: 'acknowledged' | 'refused' | 'indeterminate';
}

const longestStopMs = 30_000;

/**
 * Sessions reported over HTTP without pause, the way a good client does: every report is repeated until it
 * is acknowledged, and what was acknowledged is remembered.
 */
export class Reports {
  readonly started = new Map<string, string>();
  readonly ended = new Set<string>();
  readonly sent: Sent[] = [];
  beats = 0;
  refusals = 0;
  /** How long the longest answer was waited for. */
  slowestMs = 0;
  private going = true;
  private gaveUp = false;
  private readonly running: Promise<void>[];

  constructor(
    private readonly system: System,
    readonly users: readonly string[],
  ) {
    this.running = users.map((user) => this.live(user));
  }

  /** Finishes the reports under way and stops. @throws Error when one of them is still not acknowledged after 30 s */
  async stop(): Promise<void> {
    this.going = false;
    const patience = setTimeout(() => (this.gaveUp = true), longestStopMs);
    await Promise.all(this.running).finally(() => clearTimeout(patience));
  }

  /** One person: starts a session, beats a few times, ends it, starts the next. */
  private async live(user: string): Promise<void> {
    while (this.going) {
      const id = `${user}/${randomUUID()}`;
      const occurredAt = Date.now();
      await this.untilAcknowledged({ kind: 'start', sessionId: id, user, at: occurredAt }, '/sessions', {
        ...{ id, userId: user, sourceId: 'e2e', occurredAt: new Date(occurredAt).toISOString() },
      });
      this.started.set(id, user);
      const path = `/sessions/${encodeURIComponent(id)}`;
      for (let beat = 0; beat < 5 && this.going; beat++) {
        const at = Date.now();
        const body = { active: true, at: new Date(at).toISOString() };
        await this.untilAcknowledged({ kind: 'beat', sessionId: id, user, at }, `${path}/heartbeats`, body);
        this.beats++;
      }
      if (!this.going) return;
      await this.untilAcknowledged({ kind: 'end', sessionId: id, user, at: null }, `${path}/end`, {
        reason: 'logout',
      });
      this.ended.add(id);
    }
  }

  private async untilAcknowledged(report: Omit<Sent, 'outcome'>, path: string, body: object): Promise<void> {
    for (;;) {
      const began = Date.now();
      const { status, code } = await this.system.collect(path, body).then(
        (answer) => ({ status: answer.status, code: answer.body['code'] }),
        () => ({ status: 0, code: undefined }),
      );
      this.slowestMs = Math.max(this.slowestMs, Date.now() - began);
      if (status >= 200 && status < 300) return void this.sent.push({ ...report, outcome: 'acknowledged' });
      if (status !== 0 && status < 500) throw new Error(`${path} was answered ${status}`);
      const isOpen = status === 0 || code === 'indeterminate';
      this.sent.push({ ...report, outcome: isOpen ? 'indeterminate' : 'refused' });
      this.refusals++;
      if (this.gaveUp) throw new Error(`${path} is still answered ${status}, ${String(code)}`);
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}
