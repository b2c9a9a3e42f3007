import type { Millis } from '@headcount/session-core';
import type { Dice } from '../random.js';
import { insist, isGood, isOver, said, type Crowd } from './crowd.js';
import { beatRequest, endRequest, startRequest, type BeatBody } from './requests.js';
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
  const { time, until } = crowd;
  await time.sleep(dice.between(0, 40_000));
  while (time.now < until) {
    await oneSession(crowd, dice, traits);
    await time.sleep(dice.between(1_000, 30_000));
  }
}

async function oneSession(crowd: Crowd, dice: Dice, traits: VisitorTraits): Promise<void> {
  const { time, site } = crowd;
  const { userId, skewMs } = traits;
  const id = `s${crowd.unique()}`;
  const session = crowd.truth.born({ site, id, userId, skewMs, bornAt: time.now });
  const silentStart = dice.chance(0.15);
  if (!silentStart) {
    const times = traits.tellsTimes
      ? { occurredAt: said(time.now, skewMs), sentAt: said(time.now, skewMs) }
      : {};
    const started = await insist(crowd, dice, () =>
      startRequest(site, { id, userId, sourceId: 'web', ...times }),
    );
    if (isOver(started)) return;
  }
  const diesAt = Math.min(crowd.until, time.now + dice.between(30_000, 300_000));
  const told = await live(crowd, dice, { session, traits, diesAt });
  session.diedAt = time.now;
  if (told || dice.chance(0.4)) return;
  const diedAt = time.now;
  await insist(crowd, dice, () =>
    endRequest(site, id, {
      reason: dice.pick(['logout', 'client_closed']),
      ...(traits.tellsTimes ? { endedAt: said(diedAt, skewMs), sentAt: said(time.now, skewMs) } : {}),
    }),
  );
}

interface Living {
  readonly session: TrueSession;
  readonly traits: VisitorTraits;
  readonly diesAt: Millis;
}

/** Beats until it dies; true when it was told that its session is over. */
async function live(crowd: Crowd, dice: Dice, { session, traits, diesAt }: Living): Promise<boolean> {
  const { time, site, heartbeatMs } = crowd;
  const { id } = session;
  while (time.now < diesAt) {
    const pause = dice.chance(0.04)
      ? dice.between(60_000, 200_000)
      : heartbeatMs * (0.9 + 0.15 * dice.roll());
    await time.sleep(Math.min(Math.round(pause), diesAt - time.now));
    if (time.now >= diesAt) return false;
    const beganAt = time.now;
    for (;;) {
      session.signalsAt.push(time.now);
      const reply = await dice.pick(crowd.nodes).ask(beatRequest(site, id, bodyOf(crowd, dice, traits)));
      if (isGood(reply)) break;
      if (isOver(reply)) return true;
      await time.sleep(dice.between(1_000, 3_000));
      if (time.now >= diesAt || time.now - beganAt > heartbeatMs) break;
    }
  }
  return false;
}

function bodyOf({ time }: Crowd, dice: Dice, { tellsTimes, skewMs }: VisitorTraits): BeatBody {
  const active = dice.chance(0.7);
  if (!tellsTimes) return { active };
  return { active, at: said(time.now, skewMs), sentAt: said(time.now, skewMs) };
}
