import type { Dice } from '../random.js';
import { insist, isOver, said, type Crowd } from './crowd.js';
import { registerRequest, snapshotRequest, type SnapshotBody } from './requests.js';
import type { TrueSession } from './truth.js';

/** A host agent: scans what runs and sends the whole list; what it could not send waits in its spool. */
export interface AgentTraits {
  readonly sourceId: string;
  readonly skewMs: number;
  readonly scanMs: number;
  readonly sessions: number;
}

interface Scan {
  readonly incarnation: string;
  readonly takenAt: number;
  readonly sessions: SnapshotBody['sessions'];
}

/** Scans crowd.until the end; the host is rebooted now and then, and the network lost. */
export async function watchHost(crowd: Crowd, dice: Dice, traits: AgentTraits): Promise<void> {
  const { time } = crowd;
  await time.sleep(dice.between(0, 20_000));
  const spool: Scan[] = [];
  let offlineUntil = 0;
  let incarnation = await boot(crowd, dice, traits, 1);
  let processes: TrueSession[] = [];
  for (let boots = 1; time.now < crowd.until;) {
    if (dice.chance(0.03)) {
      for (const session of processes) session.diedAt ??= time.now;
      processes = [];
      spool.length = 0;
      await time.sleep(dice.between(5_000, 40_000));
      incarnation = await boot(crowd, dice, traits, (boots += 1));
    }
    if (dice.chance(0.05)) offlineUntil = time.now + dice.between(40_000, 240_000);
    processes = comeAndGo(crowd, dice, processes, traits);
    spool.push(scanOf(crowd, dice, processes, { incarnation, skewMs: traits.skewMs }));
    if (time.now >= offlineUntil) await empty(crowd, dice, spool, traits);
    await time.sleep(Math.round(traits.scanMs * (0.9 + 0.1 * dice.roll())));
  }
  for (const session of processes) session.diedAt ??= time.now;
}

async function boot(crowd: Crowd, dice: Dice, traits: AgentTraits, count: number): Promise<string> {
  const { sourceId, skewMs, scanMs } = traits;
  const incarnation = `${sourceId}-boot-${count}`;
  const heartbeatIntervalSeconds = scanMs / 1_000;
  const startedAt = said(crowd.time.now, skewMs);
  await insist(crowd, dice, () =>
    registerRequest(crowd.site, { sourceId, incarnation }, { heartbeatIntervalSeconds, startedAt }),
  );
  return incarnation;
}

function comeAndGo(
  crowd: Crowd,
  dice: Dice,
  processes: readonly TrueSession[],
  { sessions, skewMs }: AgentTraits,
): TrueSession[] {
  const { site, time } = crowd;
  const left = processes.filter((session) => {
    const stays = dice.chance(0.85);
    if (!stays) session.diedAt = time.now;
    return stays;
  });
  while (left.length < sessions && dice.chance(0.6)) {
    const userId = `u${dice.between(0, 9)}`;
    left.push(crowd.truth.born({ site, skewMs, id: `p${crowd.unique()}`, userId, bornAt: time.now }));
  }
  return left;
}

function scanOf(
  { time }: Crowd,
  dice: Dice,
  processes: readonly TrueSession[],
  { incarnation, skewMs }: { readonly incarnation: string; readonly skewMs: number },
): Scan {
  const sessions = processes.map((session) => {
    session.signalsAt.push(time.now);
    const { id, userId, bornAt } = session;
    const active = dice.chance(0.6);
    return { sessionId: id, userId: userId!, startedAt: said(bornAt, skewMs), active };
  });
  return { incarnation, takenAt: time.now, sessions };
}

/** Sends what waits, oldest first; what is refused for good is dropped, what fails waits on. */
async function empty(crowd: Crowd, dice: Dice, spool: Scan[], traits: AgentTraits): Promise<void> {
  const { time, site } = crowd;
  const { sourceId, skewMs } = traits;
  while (spool.length > 0) {
    const { takenAt, ...rest } = spool[0]!;
    const reply = await insist(
      crowd,
      dice,
      () =>
        snapshotRequest(
          site,
          sourceId,
          { ...rest, takenAt: said(takenAt, skewMs), sentAt: said(time.now, skewMs) },
          time.now - takenAt,
        ),
      2,
    );
    if (reply.kind === 'none' || reply.status >= 500) return;
    spool.shift();
    if (isOver(reply)) continue;
  }
}
