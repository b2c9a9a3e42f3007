import { eventRegistry } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import { isRefusedByValue } from '@headcount/read-model';
import type { RecordedFact } from '@headcount/session-core';
import { wireTextOf } from '../fold/dead-letters.js';
import type { GenerationWriter } from './generation-writer.js';

/** Whether one event's values cause the error, now and whenever it is tried again. */
export function isEventFault(error: unknown): boolean {
  return error instanceof RangeError || error instanceof TypeError || isRefusedByValue(error);
}

/**
 * Applies envelopes of which some event makes the whole batch fail: in halves, down to the envelope, and in it
 * down to the fact, which becomes a dead letter in the transaction that moves the checkpoint past it. All else
 * is applied as if that fact were not there.
 *
 * @throws as `write` does for anything that no event causes.
 */
export async function applyInParts(
  writer: GenerationWriter,
  envelopes: readonly StoredEnvelope[],
): Promise<void> {
  if (envelopes.length === 1) return applyWithoutFaults(writer, envelopes[0]!);
  const middle = envelopes.length >> 1;
  for (const part of [envelopes.slice(0, middle), envelopes.slice(middle)])
    if ((await faultOf(() => apply(writer, part))) !== undefined) await applyInParts(writer, part);
}

async function applyWithoutFaults(writer: GenerationWriter, envelope: StoredEnvelope): Promise<void> {
  let rest = envelope;
  for (;;) {
    const attempt = rest;
    const fault = await faultOf(() => apply(writer, [attempt]));
    if (fault === undefined) return;
    rest = await withoutFirstFault(writer, rest, fault);
  }
}

/** Facts up to and including `count` tell whether the fault is among them; fewer facts never bring a new one. */
async function withoutFirstFault(
  writer: GenerationWriter,
  envelope: StoredEnvelope,
  fault: unknown,
): Promise<StoredEnvelope> {
  let sound = 0;
  let faulty = envelope.facts.length;
  let reason = fault;
  if ((await faultIn(writer, envelope, 0)) !== undefined || faulty === 0)
    throw new Error(`envelope ${envelope.seq} can't be applied, and no fact in it is the cause`, {
      cause: fault,
    });
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    const found = await faultIn(writer, envelope, middle);
    if (found === undefined) sound = middle;
    else [faulty, reason] = [middle, found];
  }
  return withDeadLetter(envelope, envelope.facts[sound]!, reason);
}

function withDeadLetter(envelope: StoredEnvelope, fact: RecordedFact, cause: unknown): StoredEnvelope {
  const said = cause instanceof Error ? cause.message : String(cause);
  const letter = {
    position: fact.position,
    type: eventRegistry[fact.event.type].cloudType,
    reason: `can't be projected: ${said.slice(0, 300)}`,
    raw: JSON.parse(wireTextOf(fact.event)) as unknown,
  };
  return {
    ...envelope,
    facts: envelope.facts.filter((other) => other !== fact),
    unreadable: [...envelope.unreadable, letter],
  };
}

async function faultIn(writer: GenerationWriter, envelope: StoredEnvelope, count: number): Promise<unknown> {
  const part = { ...envelope, facts: envelope.facts.slice(0, count) };
  return faultOf(async () => writer.tryOut((await writer.prepareAlone([part])).changes));
}

async function apply(writer: GenerationWriter, envelopes: readonly StoredEnvelope[]): Promise<void> {
  await writer.write(await writer.prepareAlone(envelopes));
}

/** The event fault that `work` ends in; undefined when it succeeds. @throws any other error */
async function faultOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (isEventFault(error)) return error;
    throw error;
  }
}
