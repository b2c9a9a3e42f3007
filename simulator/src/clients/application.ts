import type { Dice } from '../random.js';
import { insist, isOver, said, type Crowd } from './crowd.js';
import { beatRequest, beatsRequest, registerRequest, startRequest } from './requests.js';
import type { TrueSession } from './truth.js';

/** A server application that reports its sessions together, and is restarted now and then. */
export interface ApplicationTraits {
  readonly sourceId: string;
  readonly skewMs: number;
  readonly sessions: number;
  /** Registers its lives; else the first report of a life says that there is one. */
  readonly registers: boolean;
}

/** Lives one life of the application after another; in each, sessions come and go. */
export async function serve(crowd: Crowd, dice: Dice, traits: ApplicationTraits): Promise<void> {
  const { time } = crowd;
  await time.sleep(dice.between(0, 20_000));
  for (let life = 1; time.now < crowd.until; life += 1) {
    const incarnation = `${traits.sourceId}-boot-${life}`;
    if (life > 1)
      void lastWords(crowd, dice.fork(), { traits, incarnation: `${traits.sourceId}-boot-${life - 1}` });
    const endsAt = Math.min(crowd.until, time.now + dice.between(80_000, 330_000));
    const sessions = await liveOnce(crowd, dice, { traits, incarnation, endsAt });
    if (dice.chance(0.4)) void haunt(crowd, dice.fork(), { traits, incarnation, sessions });
    await time.sleep(dice.between(1_000, 40_000));
  }
}

interface OneLife {
  readonly traits: ApplicationTraits;
  readonly incarnation: string;
  readonly endsAt: number;
}

async function liveOnce(
  crowd: Crowd,
  dice: Dice,
  { traits, incarnation, endsAt }: OneLife,
): Promise<readonly TrueSession[]> {
  const { time, site, heartbeatMs } = crowd;
  const { sourceId, skewMs } = traits;
  if (traits.registers)
    await insist(crowd, dice, () =>
      registerRequest(site, { sourceId, incarnation }, { startedAt: said(time.now, skewMs) }),
    );
  const alive: TrueSession[] = [];
  const all: TrueSession[] = [];
  while (time.now < endsAt) {
    while (alive.length < traits.sessions && dice.chance(0.6)) {
      const session = beginSession(crowd, dice, skewMs);
      alive.push(session);
      all.push(session);
      if (dice.chance(0.5)) void startAloud(crowd, dice.fork(), session, { sourceId, incarnation });
    }
    if (alive.length > 0 && dice.chance(0.25)) {
      const [gone] = alive.splice(dice.between(0, alive.length - 1), 1);
      gone!.diedAt = time.now;
    }
    for (const session of alive) session.signalsAt.push(time.now);
    const told = await report(crowd, dice, alive, { traits, incarnation });
    for (const id of told) alive.splice(0, alive.length, ...alive.filter((session) => session.id !== id));
    await time.sleep(Math.round(heartbeatMs * (0.8 + 0.2 * dice.roll())));
  }
  for (const session of all) session.diedAt ??= time.now;
  return alive;
}

function beginSession(crowd: Crowd, dice: Dice, skewMs: number): TrueSession {
  const { site, time } = crowd;
  return crowd.truth.born({
    ...{ site, skewMs, bornAt: time.now },
    id: `a${crowd.unique()}`,
    userId: dice.chance(0.5) ? `u${dice.between(0, 9)}` : null,
  });
}

async function startAloud(
  crowd: Crowd,
  dice: Dice,
  { id, userId }: TrueSession,
  source: { readonly sourceId: string; readonly incarnation: string },
): Promise<void> {
  await crowd.time.sleep(dice.between(0, 50));
  const body = { id, ...source, ...(userId === null ? {} : { userId }) };
  await insist(crowd, dice, () => startRequest(crowd.site, body), 3);
}

/** One report of all; the ids it was told are over. */
async function report(
  crowd: Crowd,
  dice: Dice,
  alive: readonly TrueSession[],
  { traits, incarnation }: Omit<OneLife, 'endsAt'>,
): Promise<readonly string[]> {
  const { time, site } = crowd;
  const { sourceId, skewMs } = traits;
  const takenAt = time.now;
  const beats = alive.map(({ id }) => ({
    sessionId: id,
    at: said(takenAt, skewMs),
    active: dice.chance(0.7),
  }));
  const reply = await insist(
    crowd,
    dice,
    () =>
      beatsRequest(
        site,
        { sourceId, incarnation, sentAt: said(time.now, skewMs), beats },
        time.now - takenAt,
      ),
    3,
  );
  if (reply.kind !== 'answer' || reply.status !== 200) return [];
  const { results } = reply.body as { results: readonly { sessionId: string; status: string }[] };
  return results.filter(({ status }) => status === 'ended').map(({ sessionId }) => sessionId);
}

/** What a former life has sent may arrive with the first report of the next one: it speaks of a session of its own. */
async function lastWords(
  crowd: Crowd,
  dice: Dice,
  { traits, incarnation }: Pick<OneLife, 'traits' | 'incarnation'>,
): Promise<void> {
  const { time, site } = crowd;
  const { sourceId, skewMs } = traits;
  if (!dice.chance(0.5)) return;
  await time.sleep(dice.between(0, 8));
  const { id } = stillborn(crowd, skewMs, 'w');
  const beats = [{ sessionId: id, at: said(time.now, skewMs) }];
  await dice
    .pick(crowd.nodes)
    .ask(beatsRequest(site, { sourceId, incarnation, sentAt: said(time.now, skewMs), beats }));
}

/** A session that is told of once and never again. */
function stillborn({ time, site, truth, unique }: Crowd, skewMs: number, kind: string): TrueSession {
  const session = truth.born({ site, skewMs, id: `${kind}${unique()}`, userId: null, bornAt: time.now });
  session.diedAt = time.now;
  return session;
}

/** A former life that was thought dead goes on reporting for a while, crowd.until it is told. */
async function haunt(
  crowd: Crowd,
  dice: Dice,
  { traits, incarnation, sessions }: Omit<OneLife, 'endsAt'> & { readonly sessions: readonly TrueSession[] },
): Promise<void> {
  const { time, site } = crowd;
  const { sourceId, skewMs } = traits;
  for (let turn = 0; turn < 4 && time.now < crowd.until; turn += 1) {
    await time.sleep(dice.between(1_000, 40_000));
    const fresh = stillborn(crowd, skewMs, 'y');
    const beats = [...sessions, fresh].map(({ id }) => ({ sessionId: id, at: said(time.now, skewMs) }));
    for (const session of sessions) session.signalsAt.push(time.now);
    const reply = await dice
      .pick(crowd.nodes)
      .ask(beatsRequest(site, { sourceId, incarnation, sentAt: said(time.now, skewMs), beats }));
    if (isOver(reply)) return;
    if (sessions.length > 0) await dice.pick(crowd.nodes).ask(beatRequest(site, dice.pick(sessions).id, {}));
    const { id } = stillborn(crowd, skewMs, 'z');
    await dice.pick(crowd.nodes).ask(startRequest(site, { id, sourceId, incarnation }));
  }
}
