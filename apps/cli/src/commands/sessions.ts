import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '@headcount/client';
import type { Session } from '@headcount/contracts';
import { exitCodes, Failure } from '../failure.js';
import { answer, say } from '../output.js';
import { listSessions, sessionTable, summary } from '../sessions.js';
import { ask, given } from '../query-api.js';
import { findSystem } from '../system.js';
import { stopSignal } from '../up/stop-signal.js';

export interface SessionsOptions {
  readonly dataDir?: string;
  readonly user?: string;
  readonly status: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const watchEveryMs = 1_000;

/** Shows who is on. With `watch`: again whenever it changes, until a signal comes, also while the API is away. */
export async function sessionsCommand(options: SessionsOptions): Promise<number> {
  const system = findSystem(options);
  const filter = { userId: options.user, status: options.status === 'all' ? undefined : options.status };
  let shown = show(await listSessions(system, filter), options, null);
  if (!options.watch) return exitCodes.done;
  const stop = stopSignal();
  while (!stop.signal.aborted) {
    await delay(watchEveryMs, undefined, { signal: stop.signal }).catch(() => undefined);
    const sessions = await listSessions(system, filter).catch((error: unknown) => {
      if (error instanceof Failure && error.exitCode === exitCodes.unreachable) return null;
      throw error;
    });
    if (sessions) shown = show(sessions, options, shown);
  }
  stop.dispose();
  return exitCodes.done;
}

/** Prints the sessions unless they are as they were `before`; returns what tells them from others. */
function show(
  sessions: readonly Session[],
  { json, status }: SessionsOptions,
  before: string | null,
): string {
  const state = JSON.stringify(sessions.map((each) => [each.id, each.status, each.userId, each.dangling]));
  if (state === before) return state;
  if (json) answer(JSON.stringify(sessions));
  else {
    if (sessions.length > 0) answer(sessionTable(sessions, Date.now()).join('\n'));
    if (status === 'open') answer(summary(sessions));
    else say(`${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}`);
  }
  return state;
}

export interface EndOptions {
  readonly dataDir?: string;
  readonly user?: string;
  readonly except?: string;
  readonly dangling?: boolean;
  readonly json?: boolean;
}

/** Ends one session, those of a user, or the dangling ones; the query API hands it to a collector. */
export async function endCommand(id: string | undefined, options: EndOptions): Promise<number> {
  const ways = [id, options.user, options.dangling].filter((way) => way !== undefined).length;
  if (ways !== 1)
    throw new Failure(exitCodes.wrongUse, 'say what to end: a session id, --user USER, or --dangling');
  if (options.except !== undefined && options.user === undefined)
    throw new Failure(exitCodes.wrongUse, '--except goes with --user');
  const system = findSystem(options);
  const { revoked, position } = await ask(system, (api) => end(api, id, options));
  return ended(revoked, position, options.json);
}

function end(api: ApiClient, id: string | undefined, { user, except }: EndOptions) {
  if (id !== undefined) return api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } });
  if (user === undefined)
    return api.DELETE('/api/v1/sessions', { params: { query: { status: 'dangling' } } });
  const params = { path: { userId: user }, query: given({ except }) };
  return api.DELETE('/api/v1/users/{userId}/sessions', { params });
}

function ended(revoked: number, position: string | null, json: boolean | undefined): number {
  if (json) answer(JSON.stringify({ revoked, position }));
  else answer(`ended ${revoked} ${revoked === 1 ? 'session' : 'sessions'}`);
  return exitCodes.done;
}
