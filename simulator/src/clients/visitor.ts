import type { Millis } from '@headcount/session-core';
import type { Dice } from '../random.js';
import { insist, isFull, isGood, isOver, said, type Crowd } from './crowd.js';
import { traitsOfClient } from './people.js';
import type { Reply } from '../history.js';
import {
  beatRequest,
  endRequest,
  identifyRequest,
  startRequest,
  type BeatBody,
  type StartBody,
} from './requests.js';
import type { TrueSession } from './truth.js';

/** What one visitor is like. */
export interface VisitorTraits {
  readonly skewMs: Millis;
  /** Tells the times of its own clock; else the collector's count. */
  readonly tellsTimes: boolean;
  readonly userId: string;
}

/** Somebody who opens session after session, one at a time, and beats for each as the SDK does. */
export async function visit(crowd: Crowd, dice: Dice, traits: VisitorTraits): Promise<void> {
  const { time } = crowd;
  await time.sleep(dice.between(0, 30_000));
  while (time.now < crowd.until) {
    await oneSession(crowd, dice, traits);
    await time.sleep(dice.between(1_000, 30_000));
  }
}

async function oneSession(crowd: Crowd, dice: Dice, traits: VisitorTraits): Promise<void> {
  const { time, site } = crowd;
  const { userId, skewMs } = traits;
  const id = `s${crowd.unique()}`;
  const session = crowd.truth.born({ site, id, userId, skewMs, bornAt: time.now });
  if (!dice.chance(0.15) && isOver(await begin(crowd, dice, { session, traits }))) return;
  const diesAt = Math.min(crowd.until, time.now + dice.between(30_000, 240_000));
  const told = await live(crowd, dice, { session, traits, diesAt });
  session.diedAt = time.now;
  if (told || dice.chance(0.4)) return;
  if (dice.chance(0.1)) return void (await logOut(crowd, dice, session));
  const diedAt = time.now;
  await insist(crowd, dice, () =>
    endRequest(site, id, {
      reason: dice.pick(['logout', 'client_closed']),
      ...(traits.tellsTimes ? { endedAt: said(diedAt, skewMs), sentAt: said(time.now, skewMs) } : {}),
    }),
  );
}

/** The start, as it comes through a proxy; also as a page that was loaded again, which replaces the former one. */
async function begin(crowd: Crowd, dice: Dice, { session, traits }: Omit<Living, 'diesAt'>): Promise<Reply> {
  const { time, site, addresses } = crowd;
  const { id, skewMs } = session;
  const { userId } = traits;
  // a network, which is all that is kept of an address
  const own = `198.51.${dice.between(1, 250)}.0`;
  addresses.set(`${site}/${id}`, own);
  const ipAddress = crowd.addressOf([...(dice.chance(0.3) ? ['203.0.113.7'] : []), own]);
  const tab = dice.chance(0.3) ? { clientInstanceId: `tab-${userId}` } : {};
  const who = traitsOfClient(dice);
  const body = () => {
    const now = said(time.now, skewMs);
    const times = traits.tellsTimes ? { occurredAt: now, sentAt: now } : {};
    return { id, userId, sourceId: 'web', ipAddress, ...tab, ...times, ...who };
  };
  return comeIn(crowd, dice, body);
}

/** Who is refused waits, asks again at once, or ends a session of their own that is in the way; and gives up in the end. */
async function comeIn(crowd: Crowd, dice: Dice, body: () => StartBody): Promise<Reply> {
  let terminate: readonly string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const reply = await insist(crowd, dice, () => startRequest(crowd.site, { ...body(), terminate }));
    if (!isFull(reply) || attempt > 3) return reply;
    const { conflicts, retryAfterSeconds } = reply.body as Refused;
    terminate = dice.chance(0.5) ? conflicts.slice(0, 1).map(({ terminationToken }) => terminationToken) : [];
    if (terminate.length === 0 && dice.chance(0.6)) await crowd.time.sleep(1_000 * retryAfterSeconds);
  }
}

interface Refused {
  readonly retryAfterSeconds: number;
  readonly conflicts: readonly { readonly terminationToken: string }[];
}

/** Signs out and is gone; the session is left to its lease. */
async function logOut(crowd: Crowd, dice: Dice, { id }: TrueSession): Promise<void> {
  await insist(crowd, dice, () => identifyRequest(crowd.site, id, { userId: null }), 2);
}

interface Living {
  readonly session: TrueSession;
  readonly traits: VisitorTraits;
  readonly diesAt: Millis;
}

/** Beats crowd.until it dies; true when it was told that its session is over. */
async function live(crowd: Crowd, dice: Dice, { session, traits, diesAt }: Living): Promise<boolean> {
  const { time, heartbeatMs } = crowd;
  while (time.now < diesAt) {
    const away = dice.chance(0.06);
    const pause = away ? dice.between(60_000, 200_000) : heartbeatMs * (0.9 + 0.15 * dice.roll());
    const wokeAt = Math.min(time.now + Math.round(pause), diesAt);
    if (away && traits.tellsTimes && dice.chance(0.6)) {
      if (await workOffline(crowd, dice, { session, wokeAt, skewMs: traits.skewMs })) return true;
    } else await time.sleep(wokeAt - time.now);
    if (time.now >= diesAt) return false;
    if (await beatOnce(crowd, dice, { session, traits, diesAt })) return true;
  }
  return false;
}

/** One beat, again crowd.until it is answered, or the next is due. True: it is over. */
async function beatOnce(crowd: Crowd, dice: Dice, { session, traits, diesAt }: Living): Promise<boolean> {
  const { time, site, heartbeatMs, nodes } = crowd;
  const givesUpAt = Math.min(diesAt, time.now + heartbeatMs);
  for (;;) {
    session.signalsAt.push(time.now);
    const ask = () => dice.pick(nodes).ask(beatRequest(site, session.id, bodyOf(crowd, dice, traits)));
    if (dice.chance(0.05)) void ask();
    if (dice.chance(0.04))
      await insist(crowd, dice, () => identifyRequest(site, session.id, { userId: traits.userId }), 1);
    const reply = await ask();
    // without a seat it may live on
    if (isGood(reply) || (isFull(reply) && dice.chance(0.6))) return false;
    if (isOver(reply)) return true;
    await time.sleep(dice.between(1_000, 3_000));
    if (time.now >= givesUpAt) return false;
  }
}

/** Alive without a network: what was noted meanwhile is reported afterwards, with its age. */
async function workOffline(
  crowd: Crowd,
  dice: Dice,
  {
    session,
    wokeAt,
    skewMs,
  }: { readonly session: TrueSession; readonly wokeAt: Millis; readonly skewMs: Millis },
): Promise<boolean> {
  const { time, site, heartbeatMs } = crowd;
  const noted: Millis[] = [];
  while (time.now < wokeAt) {
    await time.sleep(Math.min(heartbeatMs, wokeAt - time.now));
    noted.push(time.now);
  }
  await time.sleep(dice.between(0, 5_000));
  if (dice.chance(0.3)) noted.reverse();
  for (const at of noted) {
    session.signalsAt.push(at);
    const body = () => ({ at: said(at, skewMs), sentAt: said(time.now, skewMs) });
    const reply = await insist(crowd, dice, () => beatRequest(site, session.id, body(), time.now - at), 2);
    if (isOver(reply)) return true;
  }
  return false;
}

function bodyOf({ time }: Crowd, dice: Dice, { tellsTimes, skewMs }: VisitorTraits): BeatBody {
  const active = dice.chance(0.7);
  if (!tellsTimes) return { active };
  return { active, at: said(time.now, skewMs), sentAt: said(time.now, skewMs) };
}
