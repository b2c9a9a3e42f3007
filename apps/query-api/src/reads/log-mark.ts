import { createHash } from 'node:crypto';
import type { EventLog, LogState } from '@headcount/event-log';
import type { PageAt } from '@headcount/read-model';
import { ProblemError, within } from '@headcount/service-kit';

/** What is known of the log is good for so long; reads don't wait for it but once. */
const goodForMs = 1_000;
const longestWaitMs = 500;

type Marked = { readonly cursor?: string | undefined };

/**
 * Which log answers are of. Cursors carry its mark: one of a log that another one took the place of, as when an archive was
 * imported, is answered 410, and so is a position that the log does not reach to. While the log can't be asked, what was
 * known of it goes on to count; while nothing is known of it, nothing is marked or refused.
 */
export class LogMark {
  #known: LogState | null = null;
  #askedAt = -Infinity;

  constructor(
    private readonly log: Pick<EventLog, 'state'>,
    private readonly now: () => number,
  ) {}

  /** Asks for a page with the cursor as the read model knows it. @throws ProblemError `log_replaced` */
  async page<Query extends Marked, Item>(
    query: Query,
    read: (query: Query) => Promise<PageAt<Item>>,
  ): Promise<PageAt<Item>> {
    const mark = await this.#mark();
    const page = await read({
      ...query,
      ...(query.cursor === undefined ? {} : unmarked(query.cursor, mark)),
    });
    const { nextCursor } = page.page;
    if (nextCursor === null || mark === null) return page;
    return { ...page, page: { ...page.page, nextCursor: `${mark}.${nextCursor}` } };
  }

  /** @throws ProblemError `log_replaced` when the log does not reach to a position that it is said to have told */
  async demandTold(seq: number): Promise<void> {
    const asked = await within(this.#ask(), longestWaitMs, null);
    if (asked !== null && seq > asked.lastSeq)
      throw new ProblemError('log_replaced', { detail: `the log ends at ${asked.lastSeq}, before ${seq}` });
  }

  async #mark(): Promise<string | null> {
    if (this.now() - this.#askedAt > goodForMs) {
      this.#askedAt = this.now();
      const asking = this.#ask();
      if (this.#known === null) await within(asking, longestWaitMs, null);
    }
    return this.#known === null ? null : markOf(this.#known);
  }

  async #ask(): Promise<LogState | null> {
    try {
      return (this.#known = await this.log.state());
    } catch {
      return null;
    }
  }
}

/** What is no marked cursor is left to the query, which refuses it. */
function unmarked(cursor: string, mark: string | null): Marked {
  const [, of, inner] = /^([\w-]{8})\.([\w-]+)$/.exec(cursor) ?? [];
  if (inner === undefined) return { cursor };
  if (mark !== null && of !== mark)
    throw new ProblemError('log_replaced', { detail: 'the cursor was told of another log' });
  return { cursor: inner };
}

function markOf({ createdAt }: LogState): string {
  return createHash('sha256').update(createdAt).digest('base64url').slice(0, 8);
}
