import type { Session } from '@headcount/contracts';
import { printable, roughly, table } from './output.js';
import { ask, given, pages } from './query-api.js';
import type { System } from './system.js';

export interface SessionFilter {
  readonly userId?: string | undefined;
  /** As the query API takes it; undefined: any. */
  readonly status?: string | undefined;
}

/** All sessions of a filter, newest start first, page after page; at most `most`. */
export async function listSessions(
  system: System,
  filter: SessionFilter,
  most = Infinity,
): Promise<Session[]> {
  const sessions: Session[] = [];
  const { userId, status } = filter;
  const chosen = { ...given({ userId, status }), limit: Math.min(500, most) };
  const asked = pages((after) =>
    ask(system, (api) => api.GET('/api/v1/sessions', { params: { query: { ...chosen, ...after } } })),
  );
  for await (const page of asked) {
    sessions.push(...page);
    if (sessions.length >= most) break;
  }
  return sessions.slice(0, most);
}

/** One line a session, with a heading. `now` in milliseconds since the epoch. */
export function sessionTable(sessions: readonly Session[], now: number): string[] {
  const rows = sessions.map((session) => [
    printable(session.userId ?? '-', 24),
    session.dangling ? 'dangling' : session.status,
    roughly(session.spanSeconds),
    session.activeSeconds === null ? '-' : roughly(session.activeSeconds),
    `${roughly(Math.max(0, (now - Date.parse(session.lastSeenAt)) / 1000))} ago`,
    printable(session.clientId ?? '-', 16),
    printable(session.sourceId ?? session.host ?? '-', 24),
    printable(session.id, 128),
  ]);
  return table([['USER', 'STATUS', 'ON FOR', 'ACTIVE', 'LAST SEEN', 'CLIENT', 'SOURCE', 'SESSION'], ...rows]);
}

/** `12 sessions on, 9 users, 3 idle` */
export function summary(sessions: readonly Session[]): string {
  if (sessions.length === 0) return 'nobody is on';
  const users = new Set(sessions.map((session) => session.userId).filter((user) => user !== null)).size;
  const idle = sessions.filter((session) => session.status === 'idle').length;
  const counted = `${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'} on`;
  return `${counted}, ${users} ${users === 1 ? 'user' : 'users'}${idle > 0 ? `, ${idle} idle` : ''}`;
}
