import type { CollectorNode } from '../nodes/collector-node.js';
import type { Dice } from '../random.js';
import { isGood, said, type Crowd } from './crowd.js';
import { beatRequest, endRequest, registerRequest, snapshotRequest, startRequest } from './requests.js';
import { roomAttribute } from './together.js';
import type { TrueSession } from './truth.js';

/** The lease that sessions have unless somebody changed it. */
const leaseMs = 90_000;
/** Longer than any lease. */
const longAgoMs = 130_000;

interface Dozing {
  readonly dice: Dice;
  /** Told when a tail pauses; what it returns is called when that is over. */
  readonly onFault: (kind: string) => () => void;
  /** Its own source. */
  readonly sourceId: string;
}

interface Bed extends Dozing {
  readonly crowd: Crowd;
  readonly session: TrueSession;
  readonly incarnation: string;
  /** The tail of one of them pauses meanwhile, so that it does not know what the other one does. */
  readonly pausing: CollectorNode;
  readonly other: CollectorNode;
}

/** Somebody who falls silent, and comes back where that is not expected. */
export async function doze(crowd: Crowd, dozing: Dozing): Promise<void> {
  const { dice, sourceId } = dozing;
  const { time, site, nodes, truth, unique } = crowd;
  await time.sleep(dice.between(2_000, 15_000));
  const id = `d${unique()}`;
  const session = truth.born({ site, id, userId: null, skewMs: 0, bornAt: time.now });
  const first = dice.between(0, nodes.length - 1);
  const [pausing, other] = [nodes[first]!, nodes[(first + 1) % nodes.length]!];
  const incarnation = `${sourceId}-boot-1`;
  if (isGood(await other.ask(startRequest(site, { id, sourceId, incarnation })))) {
    const bed = { ...dozing, crowd, session, incarnation, pausing, other };
    await dice.pick([wakeUpLate, wakeUpLate, beMissed, outliveSource, askTwice])(bed);
    await other.ask(endRequest(site, id, {}));
  }
  session.diedAt = time.now;
}

function beat({ crowd: { time, site }, session }: Bed, node: CollectorNode) {
  session.signalsAt.push(time.now);
  return node.ask(beatRequest(site, session.id, { active: true }));
}

/** When the lease has just passed and nothing is written of that; the collector may not know it either. */
async function wakeUpLate(bed: Bed): Promise<void> {
  const { dice, onFault, pausing, other, crowd } = bed;
  const { time } = crowd;
  await time.sleep(leaseMs - dice.between(0, 2_000));
  const over = onFault('tail pauses');
  if (dice.chance(0.5)) pausing.stallFor(dice.between(2_500, 3_800));
  await time.sleep(dice.between(1_500, 5_000));
  await Promise.all([beat(bed, pausing), dice.chance(0.3) ? beat(bed, other) : null]);
  over();
}

/** A list does not hold it; it comes back to two collectors, of which one does not know that it was brought back. */
async function beMissed(bed: Bed): Promise<void> {
  const { dice, onFault, pausing, other, crowd, sourceId, incarnation } = bed;
  const { time, site } = crowd;
  await time.sleep(dice.between(2_000, 60_000));
  const now = said(time.now, 0);
  await other.ask(snapshotRequest(site, sourceId, { incarnation, takenAt: now, sentAt: now, sessions: [] }));
  await time.sleep(dice.between(100, 1_000));
  const over = onFault('tail pauses');
  pausing.stallFor(dice.between(500, 3_000));
  await beat(bed, other);
  await (dice.chance(0.3) ? beat(bed, pausing) : tellOfLongAgo(bed, pausing));
  over();
}

/** What brings back nobody who has ended. */
function tellOfLongAgo({ crowd: { time, site }, session }: Bed, node: CollectorNode) {
  const body = { at: said(time.now - longAgoMs, 0), sentAt: said(time.now, 0) };
  return node.ask(beatRequest(site, session.id, body, longAgoMs));
}

/** Another one asks twice for the one seat of a room: while it is taken, and when it was given back. */
async function askTwice({ crowd, dice, onFault, pausing, other, sourceId }: Bed): Promise<void> {
  const { time, site, truth, unique } = crowd;
  const born = () => truth.born({ site, id: `q${unique()}`, userId: null, skewMs: 0, bornAt: time.now });
  const [sitting, asking] = [born(), born()];
  const ask = ({ id }: TrueSession, node: CollectorNode) =>
    node.ask(
      startRequest(site, { id, userId: `${id}-user`, attributes: { [roomAttribute]: `of ${sourceId}` } }),
    );
  await time.sleep(dice.between(1_000, 60_000));
  await ask(sitting, other);
  await ask(asking, pausing);
  await time.sleep(dice.between(50, 500));
  const over = onFault('tail pauses');
  pausing.stallFor(dice.between(500, 3_000));
  await other.ask(endRequest(site, sitting.id, {}));
  sitting.diedAt = time.now;
  await ask(asking, pausing);
  await other.ask(endRequest(site, asking.id, {}));
  asking.diedAt = time.now;
  over();
}

/** Its source begins a new life, and it goes on without naming one. */
async function outliveSource(bed: Bed): Promise<void> {
  const { dice, other, crowd, sourceId } = bed;
  const { time, site } = crowd;
  const next = { sourceId, incarnation: `${sourceId}-boot-2` };
  await other.ask(registerRequest(site, next, { startedAt: said(time.now, 0) }));
  await time.sleep(dice.between(1_000, 12_000));
  await beat(bed, other);
}
