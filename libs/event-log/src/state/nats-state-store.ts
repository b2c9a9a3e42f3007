import { stateBucket } from './bucket.js';
import { jetstream, JetStreamApiError, jetstreamManager } from '@nats-io/jetstream';
import { Objm, type ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { LogUnavailableError, StateStoreError } from '../errors.js';
import type { Link } from '../nats/link.js';
import type { StatePointer, StateStore } from './state-store.js';

const answerWithinMs = 4_000;
/** A piece whose chunks were removed meanwhile never arrives. */
const pieceWithinMs = 15_000;
const pointerName = 'pointer';
const code = { wrongLast: 10071, wrongLastUnknown: 10164, noStream: 10059 } as const;

/**
 * The store in JetStream's object store. The pointer is an empty object; what it says stands in its metadata,
 * so that reading and setting it is one message each. Revisions are sequences of the bucket's stream.
 */
export class NatsStateStore implements StateStore {
  readonly #link: Link;
  #opened: { readonly nats: NatsConnection; readonly bucket: Promise<ObjectStore> } | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  pointer(): Promise<StatePointer | null> {
    return this.#ask(async (bucket) => {
      const info = await bucket.info(pointerName);
      if (info === null || info.deleted) return null;
      return { value: info.metadata?.['value'] ?? '', revision: info.revision };
    });
  }

  movePointer(value: string, expectedRevision: number): Promise<number | null> {
    return this.#ask(async (bucket) => {
      const meta = { name: pointerName, metadata: { value } };
      try {
        return (await bucket.putBlob(meta, null, { previousRevision: expectedRevision })).revision;
      } catch (error) {
        const reason = error instanceof JetStreamApiError ? error.code : 0;
        if (reason === code.wrongLast || reason === code.wrongLastUnknown) return null;
        throw error;
      }
    });
  }

  async put(name: string, data: Uint8Array): Promise<void> {
    await this.#ask((bucket) => bucket.putBlob({ name }, data));
  }

  get(name: string): Promise<Uint8Array | null> {
    return this.#ask(async (bucket) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        const error = new StateStoreError(`"${name}" does not arrive: parts of it are gone`);
        timer = setTimeout(() => reject(error), pieceWithinMs);
      });
      try {
        return await Promise.race([bucket.getBlob(name), late]);
      } finally {
        clearTimeout(timer);
      }
    });
  }

  async discardBefore(revision: number): Promise<void> {
    // a purge up to 1 is taken for a purge of everything
    if (revision <= 1) return;
    await this.#ask(async (_bucket, nats) => {
      const manager = await jetstreamManager(nats, { timeout: answerWithinMs, checkAPI: false });
      // each kind for itself: nats-server 2.9 miscounts its subjects after a purge by sequence alone
      for (const kind of ['C', 'M'])
        await manager.streams.purge(stateBucket.stream, {
          filter: `$O.${stateBucket.name}.${kind}.>`,
          seq: revision,
        });
    });
  }

  async #ask<Answer>(
    question: (bucket: ObjectStore, nats: NatsConnection) => Promise<Answer>,
  ): Promise<Answer> {
    const { nats } = this.#link;
    if (!nats) throw new LogUnavailableError(this.#link.awayReason);
    try {
      const answer = this.#bucketOf(nats).then((bucket) => question(bucket, nats));
      return await this.#link.orBroken(answer);
    } catch (error) {
      throw explained(error);
    }
  }

  #bucketOf(nats: NatsConnection): Promise<ObjectStore> {
    if (this.#opened?.nats !== nats) {
      const bucket = new Objm(jetstream(nats, { timeout: answerWithinMs })).open(stateBucket.name, false);
      bucket.catch(() => (this.#opened = undefined));
      this.#opened = { nats, bucket };
    }
    return this.#opened.bucket;
  }
}

function explained(error: unknown): Error {
  if (error instanceof StateStoreError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof JetStreamApiError && error.code === code.noStream)
    return new StateStoreError(
      `there is no object store ${stateBucket.name}: create it with headcount provision`,
      { cause: error },
    );
  if (error instanceof JetStreamApiError || reason.includes('corrupt object'))
    return new StateStoreError(`the object store ${stateBucket.name} fails: ${reason}`, { cause: error });
  return new LogUnavailableError(`the object store does not answer: ${reason}`, { cause: error });
}
