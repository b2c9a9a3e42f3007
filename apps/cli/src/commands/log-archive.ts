import { LogContinuityError, LogUnavailableError, type LogConnection } from '@headcount/event-log';
import {
  ArchiveError,
  ArchiveUnavailableError,
  exportLog,
  importLog,
  openArchive,
  type ArchiveStore,
} from '@headcount/event-log/archive';
import { exitCodes, Failure } from '../failure.js';
import { answer, say } from '../output.js';
import { withConnection } from '../stores.js';
import { findSystem, need } from '../system.js';
import type { LogOptions } from './log.js';

type Log = LogConnection['log'];

/** Copies what the log holds, and the archive does not. Exit code 1: it is refused. */
export async function logExportCommand(location: string, options: LogOptions): Promise<number> {
  return withArchive(location, options, async (log, store, signal) => {
    const { createdAt } = await log.state();
    const { manifest, ...added } = await exportLog(log, store, {
      signal,
      onSegment: ({ last }, lastSeq) => say(`exported up to ${last} of ${lastSeq}`),
    });
    const { first = null, last = null, count = 0 } = manifest ?? {};
    const all = { archive: store.at(), log: createdAt, first, last, count };
    const lines = [
      `${added.messages} messages added in ${added.segments} segments, ${added.bytes} bytes`,
      last === null ? 'the log is empty' : `${all.archive} holds ${count} messages, from ${first} to ${last}`,
    ];
    answer(options.json === true ? JSON.stringify({ ...all, ...added }) : lines.join('\n'));
  });
}

/** Brings an archive into an empty log. Exit code 1: it is refused. */
export async function logImportCommand(location: string, options: LogOptions): Promise<number> {
  return withArchive(location, options, async (log, store, signal) => {
    const { manifest, ...brought } = await importLog(log, store, {
      signal,
      onSegment: (imported, { count }) => say(`imported ${imported} of ${count} messages`),
    });
    const { log: from, first, last, count } = manifest;
    const all = { archive: store.at(), from, first, last, count };
    const text = `${brought.imported} messages imported, ${brought.found} were there; the archive holds ${count}`;
    answer(options.json === true ? JSON.stringify({ ...all, ...brought }) : text);
  });
}

/** Ctrl-C ends it where the next one can go on; exit code 1 then, too. */
async function withArchive(
  location: string,
  options: LogOptions,
  use: (log: Log, store: ArchiveStore, signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once('SIGINT', end);
  try {
    return await refusedByArchive(async () => {
      const store = openArchive(location, process.env);
      const natsUrl = need(findSystem(options), 'natsUrl');
      await withConnection(natsUrl, ({ log }) => use(log, store, ending.signal));
      if (ending.signal.aborted)
        throw new Failure(exitCodes.found, 'broken off: the same command goes on there');
      return exitCodes.done;
    });
  } finally {
    process.removeListener('SIGINT', end);
  }
}

/** What an archive or the log has against it, as a failure without a stack. */
export async function refusedByArchive(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof LogContinuityError)
      throw new Failure(exitCodes.found, error.message, { cause: error });
    if (error instanceof LogUnavailableError || error instanceof ArchiveUnavailableError)
      throw new Failure(exitCodes.unreachable, error.message, { cause: error });
    throw error;
  }
}
