import { clockSubject, lifecycleSubject } from '@headcount/contracts';
import type { MemoryLog } from '@headcount/event-log/memory';
import type { EventType, Millis } from '@headcount/session-core';
import type { CollectorNode } from '../nodes/collector-node.js';
import type { ProjectorNode } from '../nodes/projector-node.js';
import type { Tables } from '../nodes/tables.js';
import type { Recorder } from '../log/recorder.js';
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
  readonly recorder: Recorder;
  readonly tables: Tables;
  readonly site: string;
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
    await time.sleep(ms, time.world);
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
    await time.sleep(seconds(dice, 1, 60), time.world);
    node.boot();
  },

  /** (killed between the acknowledgement and whatever was to follow) */
  'collector crashes behind a fact': async ({ nodes, recorder, time }, dice) => {
    const type = dice.pick<EventType>(['SessionStarted', 'SessionResumed', 'SessionEnded', 'Heartbeat']);
    await crashBehind({ nodes, recorder, time }, dice, type);
  },

  /** (what the new life of the source ends is left to others) */
  'collector crashes behind a new life': async ({ nodes, recorder, time }, dice) =>
    crashBehind({ nodes, recorder, time }, dice, 'SourceStarted'),

  /** (overload: heartbeats are shed before anything else, and the ticks say so) */
  'all collectors shed beats': async ({ nodes, log, time }, dice) => {
    const until = time.now + seconds(dice, 30, 110);
    const name = `overloaded-${time.now}`;
    for (const node of nodes) node.sheds = true;
    for (let turn = 0; time.now < until; turn += 1) {
      await tick(log, time, { name, turn, shedding: true });
      await time.sleep(4_000, time.world);
    }
    for (const node of nodes) node.sheds = false;
  },

  /** (an operator removes a message from the stream) */
  'last lifecycle message is deleted': async (targets, dice) => {
    for (let turn = 0; turn < 5; turn += 1) {
      if (await deleteLast(targets)) return;
      await targets.time.sleep(dice.between(500, 4_000), targets.time.world);
    }
  },

  /** (a backup is brought back) The projector starts over, as its operator decides. */
  'log is restored from an older copy': async ({ log, nodes, projector, recorder, tables, time }, dice) => {
    const { lastSeq } = await log.state().catch(() => ({ lastSeq: 0 }));
    if (lastSeq === 0) return;
    projector.crash();
    log.faults.goBackTo(Math.max(1, lastSeq - dice.between(1, 40)));
    tables.startOver();
    recorder.beginAnew();
    for (const node of nodes) void watchNoticing(node, { recorder, time });
    await time.sleep(dice.between(10, 3_000), time.world);
    projector.boot();
    await time.sleep(8_000, time.world);
  },

  'log is away': async ({ log, time }, dice) => {
    log.faults.goAway(dice.pick(['refusing', 'silent']));
    await time.sleep(seconds(dice, 10, 120), time.world);
    log.faults.comeBack();
  },

  'log restarts': async ({ log, time }, dice) => {
    log.faults.goAway('refusing');
    await time.sleep(dice.between(200, 4_000), time.world);
    log.faults.comeBack();
  },

  /** (a slow disk: answers come after their senders have sent again) */
  'log is slow': async ({ log, time }, dice) => {
    log.faults.delayAnswers(dice.between(500, 2_500));
    await time.sleep(seconds(dice, 5, 40), time.world);
    log.faults.delayAnswers(0);
  },

  'acknowledgements are lost': async ({ log, time }, dice) => {
    for (let times = dice.between(2, 8); times > 0; times -= 1) {
      log.faults.loseAcknowledgements(dice.between(1, 2));
      await time.sleep(dice.between(100, 4_000), time.world);
    }
  },

  'connections break': async ({ log, time }, dice) => {
    for (let times = dice.between(1, 5); times > 0; times -= 1) {
      log.faults.disconnectReaders();
      await time.sleep(dice.between(100, 3_000), time.world);
    }
  },

  /** (another server leads the stream, whose clock differs) */
  'log clock jumps': async ({ logClock, time }, dice) => {
    logClock.skewMs +=
      dice.pick([-1, 1]) * dice.pick([dice.between(500, 20_000), dice.between(20_000, 3_600_000)]);
    await time.sleep(1, time.world);
  },

  'projector crashes': async ({ projector, time }, dice) => {
    for (let times = dice.between(1, 4); times > 0; times -= 1) {
      projector.crash();
      await time.sleep(dice.between(100, 20_000), time.world);
      projector.boot();
      await time.sleep(dice.between(100, 30_000), time.world);
    }
  },

  /** (a second projector has taken over while the first one was paused) */
  'projector is overtaken': async ({ projector, time }, dice) => {
    const stopped = projector.stopFor(seconds(dice, 10, 60));
    await time.sleep(dice.between(1_000, 9_000), time.world);
    projector.bootAnother();
    await stopped;
  },
} satisfies Record<string, Fault>;

/** Writes down when a collector has noticed that the log went back: when it drops all that it knows, or is killed. */
async function watchNoticing(
  node: CollectorNode,
  { recorder, time }: Pick<Targets, 'recorder' | 'time'>,
): Promise<void> {
  const { author, collector } = node;
  if (author === null || collector === null) return;
  const { state } = collector.tail;
  const noticed = { author: author.name, restoredAt: time.now, at: Infinity, made: Infinity };
  recorder.noticed.push(noticed);
  while (node.collector === collector && collector.tail.state === state) await time.sleep(50, time.world);
  noticed.at = time.now;
  if (node.author?.name === author.name) noticed.made = node.author.made;
}

/** Adds a message and removes it again when everybody has read it. False: it was not the last one any more. */
async function deleteLast({ site, log, nodes, recorder, tables, time }: Targets): Promise<boolean> {
  const subject = lifecycleSubject(site);
  const at = time.now;
  const created = { type: 'SiteCreated', id: `made-${at}`, site, time: at, receivedAt: at } as const;
  const answer = await log.append({
    ...{ id: created.id, subject, events: [{ ...created, data: { timeZone: 'UTC' } }] },
  });
  if (answer.kind !== 'stored') return false;
  const { seq } = answer;
  const isRead = () =>
    tables.checkpoint.seq >= seq && nodes.every((node) => (node.collector?.tail.state.seq ?? 0) >= seq);
  for (let turn = 0; turn < 40 && !isRead(); turn += 1) await time.sleep(100, time.world);
  if (!isRead() || (recorder.restorations.at(-1) ?? 0) >= at) return false;
  const isLast = (await log.lastSequenceOf(subject).catch(() => 0)) === seq;
  if (!isLast) return false;
  log.faults.deleteMessage(seq);
  recorder.removed(seq);
  return true;
}

/** Waits for such a fact, kills who wrote it, and starts that one again. */
async function crashBehind(
  { nodes, recorder, time }: Pick<Targets, 'nodes' | 'recorder' | 'time'>,
  dice: Dice,
  type: EventType,
): Promise<void> {
  const stored = recorder.next(({ facts }) => facts.some(({ event }) => event.type === type));
  const patience = time.sleep(seconds(dice, 60, 200), time.world).then(() => null);
  const envelope = await Promise.race([stored, patience]);
  const author = nodes.find(({ name }) => envelope?.id.startsWith(`${name}#`));
  if (author === undefined) return;
  author.crash();
  await time.sleep(seconds(dice, 1, 15), time.world);
  author.boot();
}

interface ForeignTick {
  readonly name: string;
  readonly turn: number;
  readonly shedding: boolean;
}

/** A tick as collectors write it. */
async function tick(log: MemoryLog, time: VirtualTime, { name, turn, shedding }: ForeignTick): Promise<void> {
  const id = `${name}-${turn}`;
  const data = { collectorId: name, everyMs: 5_000, shedding };
  const at = { time: time.now, receivedAt: time.now };
  await log.append({ id, subject: clockSubject, events: [{ type: 'Tick', id, site: 'all', ...at, data }] });
}

export type FaultName = keyof typeof catalogue;
