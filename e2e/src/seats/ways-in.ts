import { randomUUID } from 'node:crypto';
import { eventually } from '@headcount/testing-stack';
import type { Fleet } from './fleet.js';

export type Told = 'admitted' | 'refused' | 'again';

/** One request that asks for a seat for one session, or for several. */
export interface Asking {
  readonly sessionIds: readonly string[];
  /** What each session was told; `again`: nothing that holds. */
  ask(origin: string): Promise<ReadonlyMap<string, Told>>;
}

export interface Call {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
  /** How long the answer is waited for; default 8 s. */
  readonly withinMs?: number;
}

export interface Door {
  /** Asks one collector; null: no answer came, or one that says nothing. */
  readonly call: (origin: string, call: Call) => Promise<Answered | null>;
}

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const longestAnswerMs = 8_000;
const refusedCode = 'session_limit_exceeded';
/** It was let in by an earlier attempt, whose answer did not get through, and has lost a short lease since. */
const lostCode = 'session_already_ended';

export function doorOf(key: string): Door {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const call: Door['call'] = async (origin, { method, path, body, withinMs = longestAnswerMs }) => {
    try {
      const signal = AbortSignal.timeout(withinMs);
      const init = { method, headers, body: JSON.stringify(body), signal };
      const answer = await fetch(`${origin}/collect/v1${path}`, init);
      const told = (await answer.json()) as Answered['body'];
      return answer.status >= 500 ? null : { status: answer.status, body: told };
    } catch {
      return null;
    }
  };
  return { call };
}

let turn = 0;

/** Asks one collector after the other until one says something that holds. */
export function untilAnswered(door: Door, fleet: Fleet, call: Call): Promise<Answered> {
  return eventually(() => door.call(fleet.originOf(turn++ % fleet.size), call), {
    what: `${call.path} to be answered`,
    within: 60_000,
  });
}

/** Every way in for sessions that are new; `withUser`: only those that tell one. */
export function newcomers(
  door: Door,
  ids: readonly string[],
  { withUser }: { readonly withUser: boolean },
): readonly Asking[] {
  const ways = withUser ? [started, told, listed] : [started, told, beaten, beatenTogether, listed];
  const share = Math.ceil(ids.length / ways.length);
  return ways.flatMap((way, i) => way(door, ids.slice(i * share, (i + 1) * share)));
}

export function started(door: Door, ids: readonly string[]): Asking[] {
  return ids.map((id) => one(door, id, '/sessions', { id, userId: id }));
}

/** Sessions that have ended come back, as far as there are seats. */
export function beaten(door: Door, ids: readonly string[]): Asking[] {
  return ids.map((id) => one(door, id, `/sessions/${id}/heartbeats`, {}));
}

export function loggedIn(door: Door, ids: readonly string[]): Asking[] {
  return ids.map((id) => one(door, id, `/sessions/${id}/identify`, { userId: id }));
}

function one(door: Door, id: string, path: string, body: unknown): Asking {
  return {
    sessionIds: [id],
    async ask(origin) {
      const answered = await door.call(origin, { method: 'POST', path, body });
      if (answered === null) return new Map([[id, 'again']]);
      if (answered.status < 300) return new Map([[id, 'admitted']]);
      const code = String(answered.body['code']);
      if (answered.status === 409 && code === refusedCode) return new Map([[id, 'refused']]);
      if (answered.status === 409 && code === lostCode) return new Map([[id, 'admitted']]);
      throw new Error(`${path} was answered ${answered.status} ${code}`);
    },
  };
}

/** As CloudEvents, a few in each request. */
function told(door: Door, ids: readonly string[]): Asking[] {
  return inParts(ids, 4, (part) => ({
    sessionIds: part,
    async ask(origin) {
      const events = part.map((id) => ({
        ...{ specversion: '1.0', id: randomUUID(), source: '/e2e', type: 'headcount.session.started.v1' },
        data: { sessionId: id, userId: id },
      }));
      const answered = await door.call(origin, { method: 'POST', path: '/events', body: events });
      const results = (answered?.body['results'] ?? []) as { status: string; code?: string }[];
      return new Map(part.map((id, i) => [id, ofEvent(results[i])]));
    },
  }));
}

function ofEvent(result: { status: string; code?: string } | undefined): Told {
  if (result === undefined) return 'again';
  if (result.status === 'accepted' || result.code === lostCode) return 'admitted';
  return result.code === refusedCode ? 'refused' : 'again';
}

/** Many beats at once, of sessions nobody started. */
function beatenTogether(door: Door, ids: readonly string[]): Asking[] {
  return inParts(ids, 8, (part) => ({
    sessionIds: part,
    async ask(origin) {
      const beats = part.map((sessionId) => ({ sessionId }));
      return ofResults(
        part,
        await door.call(origin, { method: 'POST', path: '/heartbeats', body: { beats } }),
      );
    },
  }));
}

/** A list of what is alive at a source. */
function listed(door: Door, ids: readonly string[]): Asking[] {
  return inParts(ids, 10, (part) => ({
    sessionIds: part,
    async ask(origin) {
      const sessions = part.map((sessionId) => ({ sessionId, userId: sessionId }));
      const body = { takenAt: new Date().toISOString(), incarnation: 'one', sessions };
      const answered = await door.call(origin, {
        method: 'PUT',
        path: `/sources/${part[0]!}/snapshot`,
        body,
      });
      return ofResults(part, answered?.status === 200 ? answered : null);
    },
  }));
}

function ofResults(ids: readonly string[], answered: Answered | null): ReadonlyMap<string, Told> {
  if (answered === null) return new Map(ids.map((id) => [id, 'again']));
  const results = (answered.body['results'] ?? []) as { sessionId: string; status: string }[];
  const without = new Map(results.map(({ sessionId, status }) => [sessionId, status]));
  return new Map(
    ids.map((id) => {
      const status = without.get(id);
      return [id, status === undefined ? 'admitted' : status === 'no_seat' ? 'refused' : 'again'];
    }),
  );
}

function inParts(
  ids: readonly string[],
  size: number,
  asking: (part: readonly string[]) => Asking,
): Asking[] {
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, i) => asking(ids.slice(i * size, (i + 1) * size)));
}
