import { setTimeout as delay } from 'node:timers/promises';
import { call, callForBody, problemText } from '../api.js';
import { exitCodes, Failure } from '../failure.js';
import { answer, say } from '../output.js';
import { listSessions, sessionTable, summary } from '../sessions.js';
import { findSystem, need, type System } from '../system.js';

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
  const answers = id === undefined ? await endAll(system, options) : [await endOne(system, id)];
  const revoked = answers.reduce((sum, each) => sum + (each.revoked ?? 1), 0);
  return ended(revoked, answers.at(-1)?.position ?? null, options.json);
}

interface Revoked {
  readonly revoked?: number;
  readonly position?: string | null;
}

const endCall = (system: System, id: string) => ({
  base: need(system, 'api'),
  key: need(system, 'key'),
  method: 'DELETE' as const,
  path: `/api/v1/sessions/${encodeURIComponent(id)}`,
});

const endOne = (system: System, id: string): Promise<Revoked> => callForBody<Revoked>(endCall(system, id));

async function endAll(system: System, { user, except, dangling }: EndOptions): Promise<Revoked[]> {
  const open = await listSessions(system, { userId: user, status: dangling ? 'dangling' : 'open' });
  const answers: Revoked[] = [];
  for (const { id } of open.filter((session) => session.id !== except)) {
    const { status, body } = await call(endCall(system, id));
    // it may have ended by itself since it was listed
    if (status === 404 || status === 409 || status === 410) continue;
    if (status >= 300)
      throw new Failure(status >= 500 ? exitCodes.unreachable : exitCodes.found, problemText(status, body));
    answers.push(body ?? {});
  }
  return answers;
}

function ended(revoked: number, position: string | null, json: boolean | undefined): number {
  if (json) answer(JSON.stringify({ revoked, position }));
  else answer(`ended ${revoked} ${revoked === 1 ? 'session' : 'sessions'}`);
  return exitCodes.done;
}
