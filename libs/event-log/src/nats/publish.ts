import { streamName } from '@headcount/contracts';
import { errors, type NatsConnection } from '@nats-io/transport-node';
import type { PublishReply } from '../append/append.js';
import type { AppendOptions } from '../event-log.js';
import { header, type EncodedEnvelope } from './codec.js';
import type { GuardCheck } from './guard-check.js';
import type { Link } from './link.js';

/** An append waits this long for a connection that has just been lost; when it is away longer it fails at once. */
const graceMs = 1_000;

/** Codes of JetStream's errors that mean something here; any other one is a refusal. */
const code = { wrongLast: 10071, wrongLastUnknown: 10164, sameIdInProcess: 10158, noMessage: 10037 } as const;

interface StreamReply {
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

export interface PublishingLink {
  readonly link: Link;
  /** For guarded appends: asked before one is sent. */
  readonly check: GuardCheck | null;
}

/** Publishes once and tells what came back. A connection that breaks and comes back counts as "no answer". */
export async function publishOnce(
  { link, check }: PublishingLink,
  subject: string,
  encoded: EncodedEnvelope,
  withinMs: number,
): Promise<PublishReply> {
  const began = performance.now();
  const away = link.awaySince;
  const nats =
    away === undefined
      ? link.nats
      : await link.whenConnected(Math.min(withinMs, away + graceMs - Date.now()));
  if (!nats) return { kind: 'rejected', reason: link.awayReason, passing: false };
  const problem = check && (await check.problem(nats, withinMs));
  if (problem) return { kind: 'rejected', ...problem };
  const left = withinMs - (performance.now() - began);
  let stop: (() => void) | undefined;
  const reconnected = new Promise<'reconnected'>((resolve) => {
    stop = link.onStatus((status) => status.kind === 'connected' && resolve('reconnected'));
  });
  try {
    const request = nats.request(subject, encoded.payload, {
      timeout: Math.max(1, left),
      headers: encoded.headers,
    });
    const reply = await Promise.race([request, reconnected]);
    if (reply === 'reconnected') return { kind: 'silent' };
    return await readReply(nats, subject, reply.json<StreamReply>());
  } catch (error) {
    return replyOfError(error, nats);
  } finally {
    stop?.();
  }
}

/** The headers of a guarded append, beside those of the envelope itself. */
export function guard(encoded: EncodedEnvelope, { expectedLastSequence }: AppendOptions): void {
  encoded.headers.set(header.stream, streamName);
  if (expectedLastSequence !== undefined)
    encoded.headers.set(header.expectedLast, String(expectedLastSequence));
}

/** The last sequence of a subject of the stream, 0 if it has no message; asks the stream's leader. */
export async function lastSequenceOf(
  nats: NatsConnection,
  subject: string,
  withinMs: number,
): Promise<number> {
  const asked = await nats.request(
    `$JS.API.STREAM.MSG.GET.${streamName}`,
    JSON.stringify({ last_by_subj: subject }),
    { timeout: withinMs },
  );
  const reply = asked.json<{ message?: { seq: number }; error?: StreamReply['error'] }>();
  if (reply.error?.err_code === code.noMessage) return 0;
  if (!reply.message) throw new Error(reply.error?.description ?? 'no message in the answer');
  return reply.message.seq;
}

async function readReply(nats: NatsConnection, subject: string, reply: StreamReply): Promise<PublishReply> {
  const { error } = reply;
  if (!error && typeof reply.seq === 'number')
    return { kind: 'stored', seq: reply.seq, duplicate: reply.duplicate === true };
  const description = error?.description ?? 'an answer that is none';
  const told = /wrong last sequence: (\d+)/.exec(description);
  if (told) return { kind: 'wrong_last', last: Number(told[1]) };
  if (error?.err_code === code.wrongLast || error?.err_code === code.wrongLastUnknown)
    return { kind: 'wrong_last', last: await lastSequenceOf(nats, subject, 1_000) };
  if (error?.err_code === code.sameIdInProcess) return { kind: 'silent' };
  return { kind: 'rejected', reason: `the log refuses it: ${description}`, passing: false };
}

function replyOfError(error: unknown, nats: NatsConnection): PublishReply {
  if (error instanceof errors.RequestError && error.isNoResponders())
    return {
      kind: 'rejected',
      reason: `nobody takes it: there is no stream ${streamName}, or JetStream is off or has no leader`,
      passing: true,
    };
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const certain =
    cause instanceof errors.PermissionViolationError ||
    cause instanceof errors.InvalidArgumentError ||
    cause instanceof errors.ClosedConnectionError;
  if (!certain) return { kind: 'silent' };
  const reason = nats.isClosed() ? 'the connection was closed' : cause.message;
  return { kind: 'rejected', reason, passing: false };
}
