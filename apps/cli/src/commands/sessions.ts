import { setTimeout as delay } from 'node:timers/promises';
import { call, callForBody, problemText } from '../api.js';
import { exitCodes, Failure } from '../failure.js';
import { answer, say } from '../output.js';
import { listSessions, sessionTable, summary } from '../sessions.js';
import { findSystem, need } from '../system.js';

export interface SessionsOptions {
  readonly dataDir?: string;
  readonly user?: string;
  readonly status: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const watchEveryMs = 1_000;

/** Shows who is on. With `watch`: again whenever it changes, until interrupted. */
export async function sessionsCommand(options: SessionsOptions): Promise<number> {
  const system = findSystem(options);
  const filter = { userId: options.user, status: options.status === 'all' ? undefined : options.status };
  let before = '';
  do {
    const sessions = await listSessions(system, filter);
    const state = JSON.stringify(
      sessions.map(({ id, status, userId, dangling }) => [id, status, userId, dangling]),
    );
    if (state !== before) {
      if (options.json) answer(JSON.stringify(sessions));
      else {
        if (sessions.length > 0) answer(sessionTable(sessions, Date.now()).join('\n'));
        (options.status === 'open' ? answer : say)(
          listSummary(sessions.length, options.status, summary(sessions)),
        );
      }
    }
    before = state;
    if (options.watch) await delay(watchEveryMs);
  } while (options.watch);
  return exitCodes.done;
}

const listSummary = (count: number, status: string, onNow: string): string =>
  status === 'open' ? onNow : `${count} ${count === 1 ? 'session' : 'sessions'}`;

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
  const base = need(system, 'api');
  const key = need(system, 'key');
  const end = (sessionId: string) => ({
    base,
    key,
    method: 'DELETE' as const,
    path: `/api/v1/sessions/${encodeURIComponent(sessionId)}`,
  });
  if (id !== undefined) {
    const body = await callForBody<{ revoked?: number; position?: string | null }>(end(id));
    return ended(body.revoked ?? 1, body.position ?? null, options.json);
  }
  const open = await listSessions(system, {
    userId: options.user,
    status: options.dangling ? 'dangling' : 'open',
  });
  let revoked = 0;
  let position: string | null = null;
  for (const session of open.filter(({ id: each }) => each !== options.except)) {
    const { status, body } = await call(end(session.id));
    // it may have ended by itself since it was listed
    if (status === 404 || status === 409 || status === 410) continue;
    if (status >= 300)
      throw new Failure(status >= 500 ? exitCodes.unreachable : exitCodes.found, problemText(status, body));
    const told = body as { revoked?: number; position?: string | null } | null;
    revoked += told?.revoked ?? 1;
    position = told?.position ?? position;
  }
  return ended(revoked, position, options.json);
}

function ended(revoked: number, position: string | null, json: boolean | undefined): number {
  if (json) answer(JSON.stringify({ revoked, position }));
  else answer(`ended ${revoked} ${revoked === 1 ? 'session' : 'sessions'}`);
  return exitCodes.done;
}
