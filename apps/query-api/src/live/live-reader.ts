import type { EventSink } from '@headcount/service-kit';

/** Whoever has left more untaken is told no more until it has taken some: what changes meanwhile comes together. */
const mostUntakenBytes = 256 * 1024;
/** So many looks in a row at which it had taken nothing: it does not read. */
const mostIdleLooks = 3;

export interface LiveReaderOptions {
  readonly site: string;
  readonly keyId: string;
  /** All changes up to this sequence are known to it. */
  readonly told: number;
  readonly sink: EventSink;
  /** What it came in with; whoever came in with the same may read as long. */
  readonly credential: string;
  /** Asked every few seconds. */
  readonly mayRead: () => Promise<boolean>;
}

/** One who reads what changes. */
export class LiveReader {
  readonly site: string;
  readonly keyId: string;
  readonly credential: string;
  readonly mayRead: () => Promise<boolean>;
  told: number;
  /** Somebody reads older parts of the log for it. */
  catchingUp = false;
  /** Nobody listens any more. */
  gone = false;
  private readonly sink: EventSink;
  private untaken = 0;
  private idleLooks = 0;

  constructor({ site, keyId, told, sink, credential, mayRead }: LiveReaderOptions) {
    this.site = site;
    this.keyId = keyId;
    this.told = told;
    this.sink = sink;
    this.credential = credential;
    this.mayRead = mayRead;
  }

  get full(): boolean {
    return this.sink.writableLength > mostUntakenBytes;
  }

  write(chunk: string | Uint8Array): void {
    if (!this.gone) this.sink.write(chunk);
  }

  /** Looked at from time to time: whether it has stopped taking what it is sent. */
  look(): 'reads' | 'stalled' {
    const untaken = this.sink.writableLength;
    const idle = this.full && untaken >= this.untaken;
    this.idleLooks = idle ? this.idleLooks + 1 : 0;
    this.untaken = untaken;
    return this.idleLooks >= mostIdleLooks ? 'stalled' : 'reads';
  }

  end(): void {
    this.sink.end();
  }

  destroy(): void {
    this.sink.destroy();
  }
}
