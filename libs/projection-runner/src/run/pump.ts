import type { StoredEnvelope } from '@headcount/event-log';
import type { EnvelopeQueue } from './envelope-queue.js';
import type { GenerationWriter, PreparedBatch } from './generation-writer.js';
import { applyInParts, isEventFault } from './isolate.js';

/**
 * Moves what arrives in the queue into the tables, until the queue or a write fails. While one batch is
 * written, the next is read and folded onto it; there are never more than these two.
 *
 * @throws whatever ended it, after the write underway has come to its end.
 */
export async function pump(
  queue: EnvelopeQueue,
  writer: GenerationWriter,
  onWritten: () => void,
): Promise<never> {
  let writing: Promise<boolean> = Promise.resolve(true);
  try {
    for (;;) {
      const envelopes = await queue.take();
      const ahead = await unlessFaulty(writer.prepare(envelopes));
      const asFolded = await writing;
      const prepared = asFolded ? ahead : undefined;
      writing = apply(writer, envelopes, prepared).then((result) => {
        onWritten();
        return result;
      });
      // told by the next take, so that a failure is noticed although nothing arrives
      writing.catch((error: unknown) =>
        queue.fail(error instanceof Error ? error : new Error(String(error))),
      );
      // what is stored now is not what was folded ahead: nothing may be folded until it is known
      if (prepared === undefined) await writing;
    }
  } finally {
    await writing.catch(() => undefined);
  }
}

/** True when the rows are the prepared ones; false when they had to be found out otherwise. */
async function apply(
  writer: GenerationWriter,
  envelopes: readonly StoredEnvelope[],
  prepared: PreparedBatch | undefined,
): Promise<boolean> {
  try {
    await writer.write(prepared ?? (await writer.prepareAlone(envelopes)));
    if (prepared !== undefined) return true;
  } catch (error) {
    if (!isEventFault(error)) throw error;
    await applyInParts(writer, envelopes);
  }
  writer.forget();
  return false;
}

async function unlessFaulty(preparing: Promise<PreparedBatch>): Promise<PreparedBatch | undefined> {
  try {
    return await preparing;
  } catch (error) {
    if (isEventFault(error)) return undefined;
    throw error;
  }
}
