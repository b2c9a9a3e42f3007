import type { Limit } from '@headcount/session-core';
import type { CollectorNode } from '../nodes/collector-node.js';
import type { Dice } from '../random.js';
import { insist, said, type Crowd } from './crowd.js';
import { endRequest, identifyRequest, limitRequest, registerRequest, startRequest } from './requests.js';

/** What a scene needs: everybody in it asks `node`, within a few milliseconds. */
interface Scene {
  readonly crowd: Crowd;
  readonly dice: Dice;
  readonly node: CollectorNode;
}

const sourceId = 'desk';
/** Each of its values names a room, which has a single seat. */
export const roomAttribute = 'room';
const oneEach: Limit = {
  ...{ id: 'room', scope: 'attribute', attribute: roomAttribute, key: null, unit: 'sessions', max: 1 },
  ...{ mode: 'deny', exempt: {}, countAnonymous: false, releaseAfterIdleMs: null },
};

/**
 * Requests that one collector decides together and that bear on each other: somebody leaves a room while another asks for
 * it, a room is closed while somebody comes in, a source begins a new life while its former one goes on. Each room has a
 * single seat, and who has logged out holds none.
 */
export async function comeTogether(crowd: Crowd, dice: Dice): Promise<void> {
  const { time } = crowd;
  await setRoom(crowd, dice, oneEach);
  await insist(crowd, dice, () => registration(crowd, lifeNamed(1)));
  for (let life = 1; ;) {
    await time.sleep(dice.between(15_000, 45_000));
    if (time.now > crowd.until) return;
    const scene = { crowd, dice: dice.fork(), node: dice.pick(crowd.nodes) };
    const kind = dice.between(1, 3);
    if (kind === 1) await changePlaces(scene);
    else if (kind === 2) await closeRoom(scene);
    else await beginAnew(scene, (life += 1));
  }
}

/** One logs out of a room in the instant in which another one asks for it. */
async function changePlaces({ crowd, dice, node }: Scene): Promise<void> {
  const room = `room${crowd.unique()}`;
  const one = bornIn(crowd);
  await node.ask(entering(crowd, one, room));
  const other = bornIn(crowd);
  const logout = crowd.time
    .sleep(dice.between(0, 6))
    .then(() => node.ask(identifyRequest(crowd.site, one, { userId: null })));
  await Promise.all([node.ask(entering(crowd, other, room)), logout]);
  await leave({ crowd, dice, node }, [one, other]);
}

/** Rooms are closed while some come in, and opened again. */
async function closeRoom({ crowd, dice, node }: Scene): Promise<void> {
  const comers = Array.from({ length: 3 }, () => bornIn(crowd));
  const closing = crowd.time
    .sleep(dice.between(0, 4))
    .then(() => node.ask(limitRequest(crowd.site, changeOf(crowd, { ...oneEach, max: 0 }))));
  const entered = comers.map(async (id) => {
    await crowd.time.sleep(dice.between(0, 5));
    await node.ask(entering(crowd, id, `room${crowd.unique()}`));
  });
  await Promise.all([closing, ...entered]);
  await setRoom(crowd, dice, oneEach);
  await leave({ crowd, dice, node }, comers);
}

/** The new life of a source is recorded while the former one still starts sessions. */
async function beginAnew({ crowd, dice, node }: Scene, life: number): Promise<void> {
  const starters = Array.from({ length: 3 }, () => bornIn(crowd));
  const beginning = crowd.time
    .sleep(dice.between(0, 4))
    .then(() => node.ask(registration(crowd, lifeNamed(life))));
  const started = starters.map(async (id) => {
    await crowd.time.sleep(dice.between(0, 5));
    await node.ask(startRequest(crowd.site, { id, sourceId, incarnation: lifeNamed(life - 1) }));
  });
  await Promise.all([beginning, ...started]);
  for (const id of starters) crowd.truth.sessions.get(id)!.diedAt = crowd.time.now;
}

const lifeNamed = (count: number): string => `${sourceId}-boot-${count}`;

const registration = ({ site, time }: Crowd, incarnation: string) =>
  registerRequest(site, { sourceId, incarnation }, { startedAt: said(time.now, 0) });

const changeOf = ({ unique }: Crowd, limit: Limit) => ({
  ...{ limitId: limit.id, limit, changedBy: `limit-${unique()}` },
});

const entering = ({ site, unique }: Crowd, id: string, room: string) =>
  startRequest(site, {
    id,
    userId: `guest${unique()}`,
    sourceId: 'web',
    attributes: { [roomAttribute]: room },
  });

async function setRoom(crowd: Crowd, dice: Dice, limit: Limit): Promise<void> {
  await insist(crowd, dice, () => limitRequest(crowd.site, changeOf(crowd, limit)), 3);
}

function bornIn({ truth, site, time, unique }: Crowd): string {
  return truth.born({ site, id: `t${unique()}`, userId: null, skewMs: 0, bornAt: time.now }).id;
}

async function leave({ crowd, dice }: Scene, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    crowd.truth.sessions.get(id)!.diedAt = crowd.time.now;
    await insist(crowd, dice, () => endRequest(crowd.site, id, {}), 1);
  }
}
