interface Problem {
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it; shown at `/problems/{code}`. */
  readonly remedy: string;
}

/** Every error the HTTP interfaces can answer, by its stable code (RFC 9457 problem+json). */
export const problems = {
  invalid_json: { status: 400, title: 'Invalid JSON', remedy: 'Send a JSON document in UTF-8.' },
  invalid_request: { status: 400, title: 'Invalid request', remedy: 'Mend the fields named in `errors`.' },
  invalid_id: {
    status: 400,
    title: 'Invalid id',
    remedy: 'Ids are 1 to 128 printable characters: no control characters, no half surrogate pairs.',
  },
  too_late: {
    status: 400,
    title: 'Reported too late',
    remedy: 'Drop the report: it is older than the site takes, and was counted as late.',
  },
  unknown_event_type: {
    status: 400,
    title: 'Unknown event type',
    remedy: 'Use one of the types of `docs/events.md`.',
  },
  key_in_url: {
    status: 400,
    title: 'Key in the address',
    remedy:
      'Revoke that key, as addresses are written into logs, and send another in `Authorization: Bearer <key>`.',
  },
  invalid_cursor: { status: 400, title: 'Invalid cursor', remedy: 'Start again without `cursor`.' },
  sort_needs_ended: {
    status: 400,
    title: 'This order needs ended sessions',
    remedy: 'Sort open sessions by startedAt or userId, or add `status=ended`.',
  },
  unauthorized: {
    status: 401,
    title: 'Unauthorized',
    remedy: 'Send `Authorization: Bearer <key>` with a valid key.',
  },
  forbidden: { status: 403, title: 'Forbidden', remedy: 'Use a key whose scopes allow this.' },
  not_found: { status: 404, title: 'Not found', remedy: 'Check the path.' },
  session_not_found: {
    status: 404,
    title: 'Session not found',
    remedy: 'Start the session first, or check its id.',
  },
  user_not_found: {
    status: 404,
    title: 'User not found',
    remedy: 'Nobody of this id was ever logged in to a session; check the id.',
  },
  key_not_found: {
    status: 404,
    title: 'Key not found',
    remedy: 'See `GET /api/v1/keys` for the ids; an id is the third part of a key.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    remedy: 'Use one of the methods that `Allow` names.',
  },
  site_exists: {
    status: 409,
    title: 'Site exists',
    remedy: 'Use it as it is, or choose another name; `GET /api/v1/sites` lists what there is.',
  },
  session_id_conflict: {
    status: 409,
    title: 'Session id conflict',
    remedy: 'Another user or source has an open session of this id: use an id of your own.',
  },
  session_already_ended: {
    status: 409,
    title: 'Session already ended',
    remedy: 'Start a new session with a new id.',
  },
  session_limit_exceeded: {
    status: 409,
    title: 'Session limit exceeded',
    remedy: 'Try again after `retryAfterSeconds`, or end one of the `conflicts` by its token in `terminate`.',
  },
  invalid_termination_token: {
    status: 403,
    title: 'Invalid termination token',
    remedy: 'Start without it: the answer brings another one.',
  },
  invalid_limit: {
    status: 400,
    title: 'Invalid limit',
    remedy: 'Mend what `detail` names; a limit must not contradict itself.',
  },
  limit_not_found: {
    status: 404,
    title: 'Limit not found',
    remedy: 'Check its id; `GET /limits` lists them.',
  },
  rebuild_not_found: {
    status: 404,
    title: 'Rebuild not found',
    remedy: 'Check its id; `GET /api/v1/rebuilds` lists them.',
  },
  rebuild_in_progress: {
    status: 409,
    title: 'Rebuild in progress',
    remedy: 'Wait for the rebuild that `detail` names, or drop it.',
  },
  rebuild_not_ready: {
    status: 409,
    title: 'Rebuild not ready',
    remedy: 'See `detail` for the state that it has to be in.',
  },
  dead_letter_not_found: {
    status: 404,
    title: 'Dead letter not found',
    remedy: 'See `GET /api/v1/dead-letters`: it may have been taken up already.',
  },
  dead_letter_stands: {
    status: 409,
    title: 'Dead letter stands',
    remedy: 'See `detail` for what is still in its way; mend that first.',
  },
  log_trimmed: {
    status: 409,
    title: 'Log trimmed',
    remedy: 'The beginning of the log is gone: bring it back from an archive first.',
  },
  stale_incarnation: {
    status: 409,
    title: 'Stale incarnation',
    remedy:
      'This source has begun a newer life: stop reporting for the old one, and never register it again.',
  },
  log_replaced: {
    status: 410,
    title: 'Log replaced',
    remedy:
      'Begin again without the cursor or position: it was told of a log that another one took the place of.',
  },
  snapshot_outdated: {
    status: 412,
    title: 'Snapshot outdated',
    remedy: 'A later snapshot of this source was taken: drop this one.',
  },
  invalid_policy: {
    status: 400,
    title: 'Invalid policy',
    remedy: 'Keep the lease at 2.5 heartbeat intervals or more, and the active gap within the lease.',
  },
  session_ended: {
    status: 410,
    title: 'Session ended',
    remedy: 'Stop beating; start a new session if the user is back.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    remedy: 'Send at most 4 MiB and 10,000 items at once.',
  },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', remedy: 'Send application/json.' },
  too_many_readers: {
    status: 429,
    title: 'Too many readers',
    remedy: 'Let go of streams that are not needed, or read some of them with another key.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    remedy: 'Retry after `Retry-After` seconds; send beats and events many at once.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    remedy: 'Report the `requestId`; the log of the service tells more.',
  },
  log_unavailable: {
    status: 503,
    title: 'Log unavailable',
    remedy: 'Retry with the same id after `Retry-After` seconds.',
  },
  indeterminate: {
    status: 503,
    title: 'Outcome unknown',
    remedy: 'The log did not answer in time. Retry with the same id: it is recorded once.',
  },
  overloaded: { status: 503, title: 'Overloaded', remedy: 'Retry after `Retry-After` seconds.' },
  read_model_unavailable: {
    status: 503,
    title: 'Read model unavailable',
    remedy: 'Retry after `Retry-After` seconds.',
  },
  issuer_unavailable: {
    status: 503,
    title: 'Issuer unavailable',
    remedy:
      'Retry: the issuer of the token does not tell its keys now. Keys of Headcount are taken all the same.',
  },
  projection_behind: {
    status: 503,
    title: 'Projection behind',
    remedy: 'Retry: the projection has not reached `minPosition` yet.',
  },
  rebuild_not_level: {
    status: 503,
    title: 'Rebuild not level',
    remedy: 'Retry: a projector has to bring it as far as the generation that serves.',
  },
  collector_unavailable: {
    status: 503,
    title: 'Collector unavailable',
    remedy: 'Retry: no collector answered the command.',
  },
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof problems;

/** The body of an error answer. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly requestId?: string;
  readonly [extension: string]: unknown;
}
