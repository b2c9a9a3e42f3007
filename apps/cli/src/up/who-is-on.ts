import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '@headcount/contracts';
import { messageOf } from '../failure.js';
import { printable } from '../output.js';
import { listSessions, sessionTable, summary } from '../sessions.js';
import type { System } from '../system.js';
import type { Screen } from './screen.js';

const everyMs = 1_000;
const mostShown = 500;
const mostNamed = 6;

/**
 * Shows who is on until told to stop: a table that is drawn again on a terminal, elsewhere a line when somebody came
 * or went. An API that does not answer is passed over; the supervisor tells of it.
 */
export async function showWhoIsOn(system: System, screen: Screen, signal: AbortSignal): Promise<void> {
  let before: ReadonlyMap<string, Session> | null = null;
  while (!signal.aborted) {
    try {
      const sessions = await listSessions(system, { status: 'open' }, mostShown);
      const now = new Map(sessions.map((session) => [session.id, session]));
      if (screen.isTerminal) screen.status(['', summary(sessions), ...sessionTable(sessions, Date.now())]);
      else {
        const text = changes(before ?? new Map<string, Session>(), now);
        if (text !== '' || before === null) screen.line(`${clock()} ${summary(sessions)}${text}`);
      }
      before = now;
    } catch (error) {
      if (screen.isTerminal)
        screen.status(['', `who is on can't be told at the moment: ${messageOf(error)}`]);
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
  screen.status([]);
}

const clock = (): string => new Date().toTimeString().slice(0, 8);

/** `: + alice, bob - carol` */
export function changes(before: ReadonlyMap<string, Session>, now: ReadonlyMap<string, Session>): string {
  const came = [...now.values()].filter(({ id }) => !before.has(id));
  const went = [...before.values()].filter(({ id }) => !now.has(id));
  const parts = [came.length > 0 ? ` + ${names(came)}` : '', went.length > 0 ? ` - ${names(went)}` : ''].join(
    '',
  );
  return parts === '' ? '' : `:${parts}`;
}

function names(sessions: readonly Session[]): string {
  const shown = sessions.slice(0, mostNamed).map(({ userId, id }) => printable(userId ?? id, 24));
  return shown.join(', ') + (sessions.length > mostNamed ? ` and ${sessions.length - mostNamed} more` : '');
}
