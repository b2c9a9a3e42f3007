import type { EventLog, StoredEnvelope } from '@headcount/event-log';
import { eventually } from '@headcount/testing-stack';
import {
  beatKey,
  checkAcknowledged,
  checkHealed,
  checkLogLaws,
  checkStoredOnce,
  endKey,
  mustHold,
  reportsIn,
  startKey,
  type Healing,
  type HealthSample,
  type Write,
} from '@headcount/testing-stack/checkers';
import { expect } from 'vitest';
import { readModelHolds } from './checked.js';
import type { FaultySystem } from './faulty-system.js';
import type { Reports, Sent } from './reports.js';
import type { System } from './system.js';

const site = 'default';

export interface ReportedSession {
  readonly id: string;
  readonly status: string;
  readonly endReason: string | null;
}

/** Waits for so many beats more. @throws Error that names the time at which reports got stuck */
export async function goOn(
  reports: Reports,
  when: string,
  { beats = 10, within = 40_000 } = {},
): Promise<void> {
  const enough = reports.beats + beats;
  await eventually(() => reports.beats >= enough, { what: `reports to go on ${when}`, within });
}

/**
 * To be called when reports have stopped: everybody is ready again and all is projected (I9), what was acknowledged is in
 * the log, once, and nothing else of these users (I1), the read model is what follows from the log (I2, I4, I8), and the
 * answers say the same.
 *
 * @throws Error that lists what does not hold
 */
export async function allIsWell(faulty: FaultySystem, reports: Reports, healing: Healing): Promise<void> {
  const { system } = faulty;
  await healed(system, faulty.log.log, healing);
  reportsHold(reports, await faulty.envelopes());
  await readModelHolds(system, faulty.log.log);
  const rows = await Promise.all(reports.users.map((user) => sessionsOf(system, user)));
  expect(new Map(rows.flat().map(({ id, status }) => [id, status === 'ended']))).toEqual(
    new Map([...reports.started.keys()].map((id) => [id, reports.ended.has(id)])),
  );
}

/**
 * Waits until everybody is ready and all is projected, and looks once more (I9).
 *
 * @param log of the system, on a connection that no fault is in the way of
 * @throws Error that tells what did not heal
 */
export async function healed(system: System, log: EventLog, healing: Healing): Promise<void> {
  const samples: HealthSample[] = [];
  const look = async (): Promise<HealthSample> => ({ at: Date.now(), ...(await lookAt(system, log)) });
  await eventually(
    async () => {
      const sample = await look();
      samples.push(sample);
      return sample.ready && sample.lag === 0;
    },
    { what: 'everybody to be ready, with nothing left to project', within: healing.within },
  );
  samples.push(await look());
  mustHold(checkHealed(samples, healing));
}

async function lookAt(system: System, log: EventLog): Promise<{ ready: boolean; lag: number | null }> {
  const { lastSeq } = await log.state();
  const all = [system.instance.api, system.instance.collector, system.projector];
  const answers = await Promise.all(all.map((origin) => system.ask(`${origin}/readyz`)));
  const text = await (await fetch(`${system.projector}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(value('headcount_dead_letters_total')).toBe(0);
  const lag = lastSeq - value('headcount_projection_position');
  return { ready: answers.every(({ status }) => status === 200), lag: lag >= 0 ? lag : null };
}

/**
 * What was acknowledged is in the log, once, and nothing else of these users (I1); the log keeps its own laws.
 *
 * @throws Error that lists what does not hold
 */
export function reportsHold(reports: Reports, envelopes: readonly StoredEnvelope[]): void {
  mustHold(checkStoredOnce(envelopes));
  mustHold(checkLogLaws(envelopes));
  const isTheirs = (keys: readonly string[]) =>
    reports.users.some((user) => keys.some((key) => key.includes(` ${site}/${user}/`)));
  mustHold(checkAcknowledged(reports.sent.flatMap(writesOf), reportsIn(envelopes).filter(isTheirs)));
}

/** A start that is repeated is a sign of life of the session that began meanwhile. */
function writesOf({ kind, sessionId, at, outcome, user: writer }: Sent): readonly Write[] {
  const beat = (told: Sent['outcome']) => ({ writer, key: beatKey(site, sessionId, at!), outcome: told });
  switch (kind) {
    case 'start':
      return [{ writer, key: startKey(site, sessionId), outcome }, beat('indeterminate')];
    case 'beat':
      return [beat(outcome)];
    case 'end':
      return [{ writer, key: endKey(site, sessionId), outcome }];
  }
}

/** All sessions of a user, from the first page to the last. */
export async function sessionsOf(system: System, user: string): Promise<readonly ReportedSession[]> {
  const found: ReportedSession[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = cursor === '' ? '' : `&cursor=${cursor}`;
    const { status, body } = await system.api(`/sessions?userId=${user}&limit=500${page}`);
    if (status !== 200) throw new Error(`the sessions of ${user} were answered ${status}`);
    found.push(...(body['data'] as ReportedSession[]));
    cursor = (body['page'] as { nextCursor: string | null }).nextCursor;
  }
  return found;
}
