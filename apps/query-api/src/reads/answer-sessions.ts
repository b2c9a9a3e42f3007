import { sessionsQuery } from '@headcount/contracts';
import { parseInput, ProblemError } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { chosen } from './chosen.js';
import { tellPosition } from './position.js';
import type { ReadModel } from './read-model.js';
import { sendStream, streamedFormat } from './session-stream.js';

type Input = Readonly<Record<string, unknown>>;

/** Who asks for which sessions, in which form. */
export interface SessionsAsked {
  readonly site: string;
  /** The parameters of the query, as they came. */
  readonly input: Input;
  readonly accept: string | undefined;
}

/** Answers with a page of JSON, or with the whole result as CSV or NDJSON if `accept` says so. @throws ProblemError */
export async function answerSessions(
  readModel: ReadModel,
  { site, input, accept }: SessionsAsked,
  reply: FastifyReply,
): Promise<void> {
  const { minPosition, ...query } = parseInput(sessionsQuery, input);
  const format = streamedFormat(accept);
  if (format !== undefined) refusePaging(input);
  await readModel.waitFor(minPosition);
  void reply.header('vary', 'accept');
  if (format === undefined) {
    const { data, page, position } = await readModel.sessions({ ...chosen(query), site });
    tellPosition(reply, position);
    return void reply.send({ data, page });
  }
  const all = { ...chosen(query), site };
  const { position, batches } = await readModel.stream((streaming) => format.read(streaming, all));
  tellPosition(reply, position);
  void sendStream(reply, format, batches);
}

/** A stream has no pages. @throws ProblemError `invalid_request` */
function refusePaging(input: Readonly<Record<string, unknown>>): void {
  for (const name of ['cursor', 'limit', 'total'])
    if (name in input)
      throw new ProblemError('invalid_request', { detail: `${name}: a stream is the whole result` });
}
