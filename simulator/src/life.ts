import { createLogger } from '@headcount/service-kit';
import { MemoryLog } from '@headcount/event-log/memory';
import { foldsAgree } from './checks/fold-agreement.js';
import type { Violation } from './checks/violation.js';
import type { Crowd } from './clients/crowd.js';
import { Truth } from './clients/truth.js';
import { visit } from './clients/visitor.js';
import { History } from './history.js';
import { Recorder, type Recorded } from './log/recorder.js';
import { noLoss } from './log/slow-log.js';
import { CollectorNode } from './nodes/collector-node.js';
import { MemoryTables } from './nodes/memory-tables.js';
import { ProjectorNode } from './nodes/projector-node.js';
import { Dice } from './random.js';
import { inVirtualTime } from './time/globals.js';
import { VirtualTime } from './time/virtual-time.js';

export interface Life {
  readonly seed: number;
  readonly facts: number;
  readonly envelopes: readonly Recorded[];
  readonly history: History;
  readonly truth: Truth;
  readonly faults: number;
  readonly violations: readonly Violation[];
}

const epoch = Date.UTC(2026, 2, 2, 12);
const logger = createLogger('collector', 'silent');

export async function runLife(seed: number): Promise<Life> {
  const time = new VirtualTime(epoch);
  return inVirtualTime(time, () => live(seed, time));
}

async function live(seed: number, time: VirtualTime): Promise<Life> {
  const dice = new Dice(seed);
  const log = new MemoryLog({
    now: () => time.now,
    sleep: (ms) => time.sleep(ms),
    replicas: dice.chance(0.5) ? 3 : 1,
  });
  const recorder = new Recorder(time, log);
  void recorder.follow();
  const history = new History();
  const truth = new Truth();
  let faults = 0;
  const onFault = () => (faults += 1);
  const around = { time, log, store: null, history, logger, loss: noLoss, onFault };
  const nodes = ['c1', 'c2'].map((name) => new CollectorNode(name, around, dice.fork()));
  for (const node of nodes) node.boot();
  let numbers = 0;
  const crowd: Crowd = {
    ...{ time, site: `life-${seed}`, nodes, truth, heartbeatMs: 30_000, until: time.now + 600_000 },
    unique: () => (numbers += 1),
  };
  const visitors = Array.from({ length: 10 }, (_, i) =>
    visit(crowd, dice.fork(), { skewMs: 0, tellsTimes: dice.chance(0.5), userId: `u${i}` }),
  );
  void visitors;
  const tables = new MemoryTables();
  const projector = new ProjectorNode('p1', { time, log, tables, onFault }, dice.fork());
  projector.boot();
  const trouble = dice.fork();
  const haveTrouble = async () => {
    for (;;) {
      await time.sleep(trouble.between(20_000, 200_000));
      if (time.now > crowd.until) return;
      onFault();
      if (trouble.chance(0.5)) trouble.pick(nodes).stallFor(trouble.between(10_000, 80_000));
      else {
        projector.crash();
        await time.sleep(trouble.between(100, 20_000));
        projector.boot();
      }
    }
  };
  void haveTrouble();
  await time.run(() => time.now > crowd.until + 200_000);
  const { envelopes, facts } = recorder;
  return { seed, facts, envelopes, history, truth, faults, violations: foldsAgree(tables, envelopes) };
}
