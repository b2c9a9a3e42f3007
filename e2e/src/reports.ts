import { randomUUID } from 'node:crypto';
import type { System } from './system.js';

/**
 * Sessions reported over HTTP without pause, the way a good client does: every report is repeated until it
 * is acknowledged, and what was acknowledged is remembered.
 */
export class Reports {
  readonly started = new Map<string, string>();
  readonly ended = new Set<string>();
  beats = 0;
  refusals = 0;
  private going = true;
  private readonly running: Promise<void>[];

  constructor(
    private readonly system: System,
    readonly users: readonly string[],
  ) {
    this.running = users.map((user) => this.live(user));
  }

  /** Finishes the report under way and stops. */
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.running);
  }

  /** One person: starts a session, beats a few times, ends it, starts the next. */
  private async live(user: string): Promise<void> {
    while (this.going) {
      const id = `${user}/${randomUUID()}`;
      await this.untilAcknowledged('/sessions', { id, userId: user, sourceId: 'e2e' });
      this.started.set(id, user);
      for (let beat = 0; beat < 5 && this.going; beat++) {
        await this.untilAcknowledged(`/sessions/${encodeURIComponent(id)}/heartbeats`, { active: true });
        this.beats++;
      }
      if (!this.going) return;
      await this.untilAcknowledged(`/sessions/${encodeURIComponent(id)}/end`, { reason: 'logout' });
      this.ended.add(id);
    }
  }

  private async untilAcknowledged(path: string, body: object): Promise<void> {
    for (;;) {
      const status = await this.system.collect(path, body).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status >= 200 && status < 300) return;
      if (status !== 0 && status < 500) throw new Error(`${path} was answered ${status}`);
      this.refusals++;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}
