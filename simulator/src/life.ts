import { createLogger } from '@headcount/service-kit';
import { MemoryLog } from '@headcount/event-log/memory';
import { MemoryStateStore } from '@headcount/event-log/memory-state';
import { administer } from './clients/administrator.js';
import { watchHost } from './clients/agent.js';
import { serve } from './clients/application.js';
import type { Crowd } from './clients/crowd.js';
import { Truth } from './clients/truth.js';
import { visit } from './clients/visitor.js';
import { check, type Evidence } from './checks/check.js';
import type { Violation } from './checks/violation.js';
import { strike } from './faults/strike.js';
import { History } from './history.js';
import { Recorder } from './log/recorder.js';
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
  /** What went wrong on purpose, in order. */
  readonly faults: readonly string[];
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
  const faults: string[] = [];
  const onFault = (kind: string) => void faults.push(kind);
  const store = plan.snapshots ? new MemoryStateStore() : null;
  const around = { time, log, store, history, logger, loss: plan.loss, onFault };
  const nodes = plan.collectorSkews.map((skewMs, i) => {
    const node = new CollectorNode(`c${i + 1}`, around, dice.fork());
    node.clockSkewMs = skewMs;
    node.boot();
    return node;
  });
  const tables = new MemoryTables();
  const projector = new ProjectorNode('p', { time, log, tables, onFault }, dice.fork());
  projector.boot();
  const busyUntil = time.now + plan.busyMs;
  const crowd = crowdOf(seed, { time, nodes, truth, until: busyUntil });
  populate(crowd, dice.fork(), plan);
  const struck = strike({ time, log, logClock, nodes, projector }, dice.fork(), {
    names: plan.faults,
    until: busyUntil - 60_000,
    onFault,
  });
  let settled = Infinity;
  void struck.then(() => (settled = Math.max(time.now, busyUntil) + settlingMs));
  await time.run(() => time.now > settled);
  const { envelopes, facts } = recorder;
  const evidence: Evidence = { site: crowd.site, envelopes, history, truth, tables, nodes };
  return { seed, plan, facts, faults, ...evidence, violations: check(evidence) };
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
