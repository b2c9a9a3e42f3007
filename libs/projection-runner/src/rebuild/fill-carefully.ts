import { holdRebuild, inTransaction, readCheckpoint, tellProgress } from '@headcount/read-model';
import { GenerationWriter } from '../run/generation-writer.js';
import { applyInParts, isEventFault } from '../run/isolate.js';
import { readOn } from '../run/read-on.js';
import { weightOf } from '../run/envelope-queue.js';
import type { Filling } from './fill.js';

const envelopesAtOnce = 256;

/**
 * Applies the log from the checkpoint to `seq` as a live projection does: in small batches, and what makes one fail
 * becomes a dead letter. For a stretch that could not be written in bulk.
 *
 * @throws what reading and writing throw; RebuildMovedError when the rebuild was dropped
 */
export async function fillCarefully(filling: Filling, seq: number): Promise<void> {
  const { log, dataSource, generation, rebuild, checkpoint, rest, signal } = filling;
  const { createdAt } = await log.state();
  const reached = await readCheckpoint(dataSource, generation);
  const from = { ...reached, epoch: checkpoint.epoch, logCreatedAt: createdAt };
  const writer = new GenerationWriter(dataSource, generation, from);
  const reader = await readOn(log, reached, createdAt);
  const close = () => void reader.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  let { facts } = rebuild;
  try {
    while (writer.written.seq < seq) {
      const envelopes = (await reader.next(envelopesAtOnce)).filter((envelope) => envelope.seq <= seq);
      if (envelopes.length === 0) return;
      try {
        await writer.write(await writer.prepareAlone(envelopes));
      } catch (error) {
        if (!isEventFault(error)) throw error;
        await applyInParts(writer, envelopes);
      }
      for (const envelope of envelopes) facts += weightOf(envelope) - 1;
      await inTransaction(dataSource, { lazyCommit: true }, async (sql) => {
        await holdRebuild(sql, rebuild);
        await tellProgress(sql, generation.number, { done: writer.written.seq, facts });
      });
      await rest();
    }
  } finally {
    signal.removeEventListener('abort', close);
    await reader.close();
  }
}
