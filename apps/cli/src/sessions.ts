import type { Page, Session } from '@headcount/contracts';
import { callForBody } from './api.js';
import { printable, roughly, table } from './output.js';
import { need, type System } from './system.js';

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
  let cursor: string | undefined;
  do {
    const page: Page<Session> = await callForBody<Page<Session>>({
      base: need(system, 'api'),
      path: '/api/v1/sessions',
      key: need(system, 'key'),
      query: { userId: filter.userId, status: filter.status, limit: String(Math.min(500, most)), cursor },
    });
    sessions.push(...page.data);
    cursor = page.page.nextCursor ?? undefined;
  } while (cursor !== undefined && sessions.length < most);
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
