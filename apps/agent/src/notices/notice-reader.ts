import type { NoticeData, NoticeType } from '@headcount/contracts';
import type { EventSourceMessage } from 'eventsource-parser';
import type { LogClass } from '../host/log.js';
import { pause } from '../host/pause.js';
import { backoffMs, type BackoffLimits } from '../report/backoff.js';
import type { Files } from '../spool/files.js';
import { readStream, StreamRefused, type StreamPlace } from './stream.js';

/** Something that others did to a session of this source. */
export interface Notice extends NoticeData {
  readonly type: Exclude<NoticeType, 'reset'>;
}

export interface NoticeReaderOptions {
  readonly place: StreamPlace;
  /** Keeps how far was read. */
  readonly files: Files;
  readonly onNotice: (notice: Notice) => void;
  readonly backoff: BackoffLimits;
  readonly random: () => number;
  readonly onTrouble: (kind: LogClass, message: string) => void;
}

const fileName = 'notices.json';
/** Before everything that was ever said. */
const beginning = '0.0';

/**
 * Reads what a collector has to tell this source, for as long as the agent runs: whatever the collector remembers is
 * told once, also when the connection breaks or the agent is started again in between.
 */
export class NoticeReader {
  private lastId: string;
  /** Tries in a row that brought no stream. */
  private failures = 0;

  constructor(private readonly options: NoticeReaderOptions) {
    this.lastId = lastIdOf(options.files.read(fileName));
  }

  /** Resolves when `stop` is raised; never rejects. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      let afterMs = 0;
      try {
        await readStream(this.options.place, this.lastId, (event) => this.take(event), stop);
        this.failures = 0;
      } catch (error) {
        this.failures += 1;
        if (error instanceof StreamRefused) afterMs = error.retryAfterMs;
        this.complain(error as Error);
      }
      // also after an orderly end: all agents of a collector that stops come back, and not all at once
      const { backoff, random } = this.options;
      await pause(afterMs + backoffMs(Math.max(1, this.failures), random(), backoff), stop);
    }
  }

  private take({ event, id, data }: EventSourceMessage): void {
    this.failures = 0;
    if (event === 'reset') this.noteGap();
    else if (event !== undefined) this.tell(event as Notice['type'], data);
    if (id === undefined || id === '') return;
    this.lastId = id;
    try {
      this.options.files.replace(fileName, JSON.stringify({ lastEventId: id }));
    } catch (error) {
      this.options.onTrouble('state', `${(error as Error).message}; notices may come twice after a restart`);
    }
  }

  private noteGap(): void {
    if (this.lastId === beginning) return;
    const what = 'sessions that were ended meanwhile may run on';
    this.options.onTrouble('notices', `the collector does not remember all since ${this.lastId}: ${what}`);
  }

  private tell(type: Notice['type'], text: string): void {
    let data: NoticeData;
    try {
      data = JSON.parse(text) as NoticeData;
    } catch {
      return this.options.onTrouble('notices', `a ${type} that is no JSON was left out`);
    }
    if (typeof data?.sessionId === 'string') this.options.onNotice({ ...data, type });
  }

  private complain(error: Error): void {
    const refused = error instanceof StreamRefused && [401, 403].includes(error.status);
    const why = error.message || String((error as { code?: string }).code);
    this.options.onTrouble(refused ? 'key' : 'notices', `cannot be read: ${why}`);
  }
}

function lastIdOf(text: string | null): string {
  try {
    const { lastEventId } = JSON.parse(text ?? '{}') as { lastEventId?: unknown };
    return typeof lastEventId === 'string' && /^[\d.]{3,32}$/.test(lastEventId) ? lastEventId : beginning;
  } catch {
    return beginning;
  }
}
