import type { MemoryLog } from '@headcount/event-log/memory';
import type { Millis } from '@headcount/session-core';
import type { CollectorNode } from '../nodes/collector-node.js';
import type { ProjectorNode } from '../nodes/projector-node.js';
import type { Dice } from '../random.js';
import type { VirtualTime } from '../time/virtual-time.js';

/** What faults strike at. */
export interface Targets {
  readonly time: VirtualTime;
  readonly log: MemoryLog;
  /** How far the log's own clock is off. */
  readonly logClock: { skewMs: Millis };
  readonly nodes: readonly CollectorNode[];
  readonly projector: ProjectorNode;
}

/** A fault strikes once, and is over when its promise resolves. */
export type Fault = (targets: Targets, dice: Dice) => Promise<void>;

const seconds = (dice: Dice, from: number, to: number): Millis => dice.between(from * 1_000, to * 1_000);

/** Everything that may go wrong, by name; in brackets what lies behind each in real systems. */
export const catalogue = {
  /** (a slow consumer, a long garbage collection of the server) */
  'tail stalls': async ({ nodes, time }, dice) => {
    const ms = seconds(dice, 10, 80);
    dice.pick(nodes).stallFor(ms);
    await time.sleep(ms);
  },

  /** (SIGSTOP, a paused virtual machine) */
  'collector stops': async ({ nodes }, dice) => dice.pick(nodes).stopFor(seconds(dice, 30, 110)),

  /** (the same host under all of them) */
  'all collectors stop': async ({ nodes }, dice) => {
    const ms = seconds(dice, 40, 110);
    await Promise.all(nodes.map((node) => node.stopFor(ms + dice.between(0, 2_000))));
  },

  'collector crashes': async ({ nodes, time }, dice) => {
    const node = dice.pick(nodes);
    if (!node.isUp) return;
    node.crash();
    await time.sleep(seconds(dice, 1, 60));
    node.boot();
  },

  'log is away': async ({ log, time }, dice) => {
    log.faults.goAway(dice.pick(['refusing', 'silent']));
    await time.sleep(seconds(dice, 10, 120));
    log.faults.comeBack();
  },

  'log restarts': async ({ log, time }, dice) => {
    log.faults.goAway('refusing');
    await time.sleep(dice.between(200, 4_000));
    log.faults.comeBack();
  },

  /** (a slow disk: answers come after their senders have sent again) */
  'log is slow': async ({ log, time }, dice) => {
    log.faults.delayAnswers(dice.between(500, 2_500));
    await time.sleep(seconds(dice, 5, 40));
    log.faults.delayAnswers(0);
  },

  'acknowledgements are lost': async ({ log, time }, dice) => {
    for (let times = dice.between(2, 8); times > 0; times -= 1) {
      log.faults.loseAcknowledgements(dice.between(1, 2));
      await time.sleep(dice.between(100, 4_000));
    }
  },

  'connections break': async ({ log, time }, dice) => {
    for (let times = dice.between(1, 5); times > 0; times -= 1) {
      log.faults.disconnectReaders();
      await time.sleep(dice.between(100, 3_000));
    }
  },

  /** (another server leads the stream, whose clock differs) */
  'log clock jumps': async ({ logClock, time }, dice) => {
    logClock.skewMs +=
      dice.pick([-1, 1]) * dice.pick([dice.between(500, 20_000), dice.between(20_000, 3_600_000)]);
    await time.sleep(1);
  },

  'projector crashes': async ({ projector, time }, dice) => {
    for (let times = dice.between(1, 4); times > 0; times -= 1) {
      projector.crash();
      await time.sleep(dice.between(100, 20_000));
      projector.boot();
      await time.sleep(dice.between(100, 30_000));
    }
  },

  /** (a second projector has taken over while the first one was paused) */
  'projector is overtaken': async ({ projector, time }, dice) => {
    const stopped = projector.stopFor(seconds(dice, 10, 60));
    await time.sleep(dice.between(1_000, 9_000));
    projector.bootAnother();
    await stopped;
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof catalogue;
