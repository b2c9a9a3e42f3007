import { idIssue, problems, type ProblemCode, type ProblemDocument } from '@headcount/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

export interface ProblemOptions {
  readonly detail?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  /** Instead of the one in the registry, where a site asks for another. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** An answer that is an error: a code of the registry, and what is particular to this case. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? problems[code].title, { cause: options.cause });
    this.retryAfterSeconds = options.retryAfterSeconds ?? (problems[code].status === 503 ? 1 : undefined);
  }
}

/** Validates a body or a query; @throws ProblemError `invalid_id` or `invalid_request`, naming each field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const code = errors.every((error) => error.message === idIssue) ? 'invalid_id' : 'invalid_request';
  const first = errors[0];
  const detail = first ? (first.path === '' ? first.message : `${first.path}: ${first.message}`) : 'invalid';
  throw new ProblemError(code, { detail, extensions: { errors } });
}

const codesByFastify: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
};

const codesByStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
};

/** Whatever was thrown, as a problem: nothing of an unexpected error is shown outside. */
export function problemFrom(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, statusCode, getStatus, message } = (error ?? {}) as Partial<FastifyError> & {
    getStatus?: () => number;
  };
  if (error instanceof SyntaxError || /JSON/.test(message ?? ''))
    return new ProblemError('invalid_json', { cause: error });
  const status = statusCode ?? getStatus?.call(error) ?? 500;
  const known = codesByFastify[code ?? ''] ?? codesByStatus[status];
  return new ProblemError(known ?? (status < 500 ? 'invalid_request' : 'internal_error'), { cause: error });
}

/** More of a refused body than this is not waited for. */
const mostDrainedBytes = 64 * 1024 * 1024;
const longestDrainMs = 3_000;

/**
 * Reads on what is left of a body that was refused for its size, so that a client which sends it whole before
 * it listens gets the answer instead of a broken connection. Bounded in bytes and time.
 */
function drained(request: FastifyRequest): Promise<void> {
  const { raw } = request;
  if (raw.readableEnded || raw.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let left = mostDrainedBytes;
    const timer = setTimeout(resolve, longestDrainMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    raw.on('data', (chunk: Buffer) => {
      if ((left -= chunk.length) < 0) done();
    });
    raw.once('end', done).once('close', done).once('error', done).resume();
  });
}

/** Writes a problem as the answer. */
export async function sendProblem(
  reply: FastifyReply,
  request: FastifyRequest,
  problem: ProblemError,
  publicUrl: string,
): Promise<void> {
  const { title } = problems[problem.code];
  const status = problem.options.status ?? problems[problem.code].status;
  const document: ProblemDocument = {
    type: `${publicUrl}/problems/${problem.code.replaceAll('_', '-')}`,
    title,
    status,
    code: problem.code,
    ...(problem.options.detail === undefined ? {} : { detail: problem.options.detail }),
    requestId: request.id,
    ...problem.options.extensions,
  };
  if (problem.code === 'body_too_large') await drained(request);
  if (problem.retryAfterSeconds !== undefined) void reply.header('retry-after', problem.retryAfterSeconds);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  await reply
    .status(status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(document));
}
