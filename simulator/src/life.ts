import { createLogger } from '@headcount/service-kit';
import { MemoryLog } from '@headcount/event-log/memory';
import { MemoryStateStore } from '@headcount/event-log/memory-state';
import { administer } from './clients/administrator.js';
import { watchHost } from './clients/agent.js';
import { serve } from './clients/application.js';
import type { Crowd } from './clients/crowd.js';
import { Truth } from './clients/truth.js';
import { visit } from './clients/visitor.js';
import { probe } from './clients/probe.js';
import { check } from './checks/check.js';
import type { Evidence, Trouble } from './checks/evidence.js';
import type { Violation } from './checks/violation.js';
import { strike } from './faults/strike.js';
import { History } from './history.js';
import { Recorder } from './log/recorder.js';
import { longestLateMs } from './log/slow-log.js';
import { CollectorNode } from './nodes/collector-node.js';
import { MemoryTables } from './nodes/memory-tables.js';
import { ProjectorNode } from './nodes/projector-node.js';
import { planOf, type Plan } from './plan.js';
import { Dice } from './random.js';
import { inVirtualTime } from './time/globals.js';
import { VirtualTime } from './time/virtual-time.js';

/** A life that was lived, and what was found in it. */
export interface Life extends Evidence {
  readonly seed: number;
  readonly plan: Plan;
  readonly facts: number;
  /** How often something went wrong on purpose. */
  readonly faults: number;
  readonly violations: readonly Violation[];
}

const epoch = Date.UTC(2026, 2, 2, 12);
const logger = createLogger('collector', 'silent');
/** After the last client fell silent: every lease passes, every sweep comes round. */
const settlingMs = 240_000;

/** Lives the life of a seed from its first to its last instant, and checks it. */
export async function runLife(seed: number): Promise<Life> {
  const time = new VirtualTime(epoch);
  return inVirtualTime(time, () => live(seed, time));
}

async function live(seed: number, time: VirtualTime): Promise<Life> {
  const dice = new Dice(seed);
  const plan = planOf(dice);
  const logClock = { skewMs: 0 };
  const log = new MemoryLog({
    now: () => time.now + logClock.skewMs,
    sleep: (ms) => time.sleep(ms),
    replicas: plan.replicas,
  });
  const recorder = new Recorder(time, log);
  void recorder.follow();
  const history = new History();
  const truth = new Truth();
  const troubles: Trouble[] = [];
  const onFault = (kind: string) => {
    const trouble = { kind, from: time.now, to: Infinity };
    troubles.push(trouble);
    return () => void (trouble.to = time.now);
  };
  onFault('boot')();
  troubles[0]!.to += 1_000;
  const onLoss = (kind: string) => void troubles.push({ kind, from: time.now, to: time.now + longestLateMs });
  const store = plan.snapshots ? new MemoryStateStore() : null;
  const around = { time, log, store, history, logger, loss: plan.loss, onFault: onLoss };
  const nodes = plan.collectorSkews.map((skewMs, i) => {
    const node = new CollectorNode(`c${i + 1}`, around, dice.fork());
    node.clockSkewMs = skewMs;
    node.boot();
    return node;
  });
  const tables = new MemoryTables();
  const projector = new ProjectorNode('p', { time, log, tables, onFault: onLoss }, dice.fork());
  projector.boot();
  const evidence: Evidence = {
    ...{ site: `life-${seed}`, envelopes: recorder.envelopes, history, truth, tables, nodes, troubles },
  };
  const busyUntil = time.now + plan.busyMs;
  const crowd = crowdOf(seed, { time, nodes, truth, until: busyUntil });
  populate(crowd, dice.fork(), plan);
  const struck = strike({ time, log, logClock, nodes, projector }, dice.fork(), {
    names: plan.faults,
    until: busyUntil - 60_000,
    onFault,
  });
  let settled = Infinity;
  void struck.then(async () => {
    await time.sleep(Math.max(0, busyUntil - time.now) + 60_000);
    await probe(crowd);
    settled = time.now + settlingMs;
  });
  const isOver = () => time.now > settled && (time.now > settled + 10_000 || isStill(evidence));
  await time.run(isOver);
  return {
    seed,
    plan,
    facts: recorder.facts,
    faults: troubles.length,
    ...evidence,
    violations: check(evidence),
  };
}

/** Whether everybody has read all that the log holds. */
function isStill({ envelopes, nodes, tables }: Evidence): boolean {
  const last = envelopes.at(-1)?.seq ?? 0;
  return tables.checkpoint.seq === last && nodes.every((node) => node.collector?.tail.state.seq === last);
}

function crowdOf(seed: number, given: Pick<Crowd, 'time' | 'nodes' | 'truth' | 'until'>): Crowd {
  let numbers = 0;
  return { ...given, site: `life-${seed}`, heartbeatMs: 30_000, unique: () => (numbers += 1) };
}

/** Whoever uses the system: nobody waits for them, they are over when time is. */
function populate(crowd: Crowd, dice: Dice, { visitors }: Plan): void {
  const skew = () => (dice.chance(0.3) ? dice.pick([-1, 1]) * dice.pick([1_000, 30_000, 3_600_000]) : 0);
  for (let i = 0; i < visitors; i += 1) {
    const traits = { userId: `u${i}`, tellsTimes: dice.chance(0.5), skewMs: skew() };
    void visit(crowd, dice.fork(), traits);
  }
  const registers = dice.chance(0.7);
  void serve(crowd, dice.fork(), {
    sourceId: 'app',
    registers,
    sessions: dice.between(2, 4),
    skewMs: skew(),
  });
  const scanMs = dice.pick([30_000, 40_000]);
  void watchHost(crowd, dice.fork(), {
    sourceId: 'host',
    scanMs,
    sessions: dice.between(2, 4),
    skewMs: skew(),
  });
  void administer(crowd, dice.fork());
}
