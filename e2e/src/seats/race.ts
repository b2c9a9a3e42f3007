import { defaultSitePolicy, type Limit } from '@headcount/session-core';
import { checkSeats, type SeatClaim, type Violation } from '@headcount/testing-stack/checkers';
import type { Fleet } from './fleet.js';
import type { LogView } from './log-view.js';
import { Claims, shortPolicy } from './claims.js';
import type { Trouble } from './troubles.js';
import {
  beaten,
  doorOf,
  loggedIn,
  newcomers,
  started,
  untilAnswered,
  type Asking,
  type Door,
} from './ways-in.js';

export interface Race {
  readonly site: string;
  /** Seats for who asks now. */
  readonly free: number;
  /** Seats that others hold. */
  readonly taken: number;
  /** Whether sessions without a user count: then they come in by beats, too; else by logging in. */
  readonly anonymous: boolean;
  /** Leases of half a second: whoever was let in has to beat, and loses the seat where that does not get through. */
  readonly shortLived?: boolean;
  /** Happens once the first seats were given. */
  readonly trouble?: Trouble;
}

export interface RaceResult {
  readonly violations: readonly Violation[];
  readonly admitted: number;
  readonly refused: number;
  /** How often the guard made a collector decide again. */
  readonly conflicts: number;
  readonly ms: number;
}

const askers = { new: 170, back: 15, login: 15 };

export function limitOfSite(max: number, more: Partial<Limit> = {}): Limit {
  return {
    ...{ id: 'seats', scope: 'site', attribute: null, key: null, unit: 'sessions', max, mode: 'deny' },
    ...{ exempt: {}, countAnonymous: false, releaseAfterIdleMs: null, ...more },
  };
}

/** Two hundred ask for a few seats at once, by every way in and at every collector; each asks until it is told. */
export async function race(fleet: Fleet, view: LogView, options: Race): Promise<RaceResult> {
  const { site, free, taken, anonymous, shortLived = false } = options;
  const withUser = !anonymous;
  const door = doorOf(await fleet.issueKey(site));
  const ids = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${site}-${name}${i}`);
  const claims = new Claims(fleet, shortLived ? door : null);
  const policy = shortLived ? shortPolicy : defaultSitePolicy;
  await fleet.settle(site, { type: 'PolicyChanged', data: { policy, changedBy: null } });
  const back = ids('back', askers.back);
  const guests = ids('login', askers.login);
  await startAndLose(door, fleet, [...back.map(userOf), ...(anonymous ? guests.map(nobodyOf) : [])]);
  if (!anonymous) await startAll(door, fleet, guests.map(nobodyOf));
  await claims.all(started(door, ids('taken', taken)));
  const limit = limitOfSite(taken + free, { countAnonymous: anonymous });
  await fleet.settle(site, {
    type: 'LimitChanged',
    data: { limitId: limit.id, limit, changedBy: null },
  });
  const before = await fleet.conflicts();
  const began = Date.now();
  const asked = [
    ...newcomers(door, ids('new', askers.new), { withUser }),
    ...beaten(door, back),
    ...loggedIn(door, guests),
  ];
  const all = claims.all(mixed(asked));
  await Promise.all([all, claims.first.then(() => options.trouble?.(fleet))]);
  const ms = Date.now() - began;
  await claims.leave();
  const after = await fleet.conflicts();
  await view.catchUp();
  const told = (outcome: SeatClaim['outcome']) => claims.made.filter((claim) => claim.outcome === outcome);
  const clients = (outcome: SeatClaim['outcome']) => new Set(told(outcome).map(({ client }) => client)).size;
  return {
    violations: [
      ...checkSeats(claims.made, taken + free),
      ...(shortLived ? [] : compare(view.seatedIn(site), told('admitted'), taken + free)),
    ],
    admitted: clients('admitted') - taken,
    refused: clients('refused'),
    conflicts: after.reduce((sum, count, at) => sum + Math.max(0, count - before[at]!), 0),
    ms,
  };
}

/** The log knows each who was let in, and exactly as many as there are seats. */
function compare(seated: ReadonlySet<string>, admitted: readonly SeatClaim[], seats: number): Violation[] {
  const law = 'I6 seats';
  const unknown = admitted.filter(({ client }) => !seated.has(client));
  const violations: Violation[] = unknown.map(({ client }) => ({
    ...{ law, where: client, detail: 'was let in, and the log knows of no seat' },
  }));
  if (seated.size !== seats)
    violations.push({ law, where: 'the log', detail: `${seated.size} of ${seats} seats are taken` });
  return violations;
}

/** Sessions of users and of nobody; then their source tells that they are gone, which is an estimate. */
interface Told {
  readonly id: string;
  readonly userId: string | null;
}
const userOf = (id: string): Told => ({ id, userId: id });
const nobodyOf = (id: string): Told => ({ id, userId: null });

async function startAndLose(door: Door, fleet: Fleet, told: readonly Told[]): Promise<void> {
  const source = { sourceId: `source of ${told[0]!.id}`, incarnation: 'one' };
  await startAll(door, fleet, told, source);
  const path = `/sources/${encodeURIComponent(source.sourceId)}/snapshot`;
  const body = { takenAt: new Date().toISOString(), incarnation: 'one', sessions: [] };
  const lost = await untilAnswered(door, fleet, { method: 'PUT', path, body });
  if (lost.status !== 200) throw new Error(`not everybody was lost: ${JSON.stringify(lost)}`);
}

async function startAll(door: Door, fleet: Fleet, told: readonly Told[], more: object = {}): Promise<void> {
  const answers = await Promise.all(
    told.map((one) =>
      untilAnswered(door, fleet, { method: 'POST', path: '/sessions', body: { ...one, ...more } }),
    ),
  );
  // one that was asked for twice is open already
  const failed = answers.find(({ status }) => status !== 201 && status !== 200);
  if (failed !== undefined) throw new Error(`not everybody has started: ${JSON.stringify(failed)}`);
}

/** In an order that mixes ways in and collectors. */
function mixed(askings: readonly Asking[]): readonly Asking[] {
  return askings.toSorted((a, b) => order(a.sessionIds[0]!) - order(b.sessionIds[0]!));
}

function order(text: string): number {
  let value = 7;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
