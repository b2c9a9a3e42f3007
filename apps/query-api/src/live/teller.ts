import type { LiveChange, LiveReset, ResetReason, Session } from '@headcount/contracts';
import type { ProjectionPosition } from '@headcount/read-model';
import type { LiveMetrics } from './live-metrics.js';
import type { LiveReader } from './live-reader.js';
import type { Touched } from './touches.js';

/** What the read model is asked. */
export interface LiveRows {
  position(): Promise<ProjectionPosition>;
  /** Those of the sessions that there are. */
  sessions(
    site: string,
    ids: readonly string[],
  ): Promise<{ readonly data: readonly Session[]; readonly position: ProjectionPosition }>;
}

/** About half a megabyte of text. */
const perQuestion = 500;

/** Tells readers of sessions, as the read model holds them. */
export class Teller {
  constructor(
    readonly rows: LiveRows,
    private readonly metrics: LiveMetrics,
  ) {}

  /**
   * Tells readers of one site what was touched. The id comes with the last event alone: whoever breaks off before
   * gets all of them again. The text is made once for all of them.
   *
   * @param touched by facts that the projection has applied
   */
  async tell(site: string, readers: readonly LiveReader[], { ids, to }: Touched): Promise<void> {
    const asked = [...ids];
    const events: string[] = [];
    for (let at = 0; at < asked.length; at += perQuestion) {
      const { data, position } = await this.rows.sessions(site, asked.slice(at, at + perQuestion));
      for (const session of data) events.push(eventText('session', { position: position.seq, session }));
      if (events.length > 0 && at + perQuestion < asked.length) this.send(readers, events.splice(0));
    }
    const last = events.pop();
    if (last !== undefined) this.send(readers, [...events, `id: ${to}\n${last}`]);
    for (const reader of readers) reader.told = to;
  }

  /** Tells a reader that it has to read the lists anew, at `position` or later. */
  reset(reader: LiveReader, reason: ResetReason, position: number): void {
    reader.write(`id: ${position}\n${eventText('reset', { reason, position })}`);
    reader.told = position;
    this.metrics.reset(reason);
  }

  private send(readers: readonly LiveReader[], events: readonly string[]): void {
    const chunk = Buffer.from(events.join(''));
    for (const reader of readers) reader.write(chunk);
    this.metrics.changed(events.length * readers.length);
  }
}

function eventText(type: 'session' | 'reset', data: LiveChange | LiveReset): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
