import { createLogger } from '@headcount/service-kit';
import { MemoryLog } from '@headcount/event-log/memory';
import { MemoryStateStore } from '@headcount/event-log/memory-state';
import { check } from './checks/check.js';
import { glimpseOf, type Glimpse } from './checks/glimpse-laws.js';
import { restoredAt, type Evidence, type Trouble } from './checks/evidence.js';
import { leastFacts } from './checks/whole-life.js';
import type { Violation } from './checks/violation.js';
import type { Crowd } from './clients/crowd.js';
import { doze } from './clients/doze.js';
import { flicker } from './clients/flicker.js';
import { populate } from './clients/populate.js';
import { probe } from './clients/probe.js';
import { succeed } from './clients/successor.js';
import { Truth } from './clients/truth.js';
import { wander } from './clients/wander.js';
import { slowTails } from './faults/slow-tails.js';
import { strike } from './faults/strike.js';
import { History } from './history.js';
import { Recorder } from './log/recorder.js';
import { longestLateMs } from './log/slow-log.js';
import { CollectorNode } from './nodes/collector-node.js';
import { ProjectorNode } from './nodes/projector-node.js';
import { Tables } from './nodes/tables.js';
import { planOf, type Plan } from './plan.js';
import { Dice } from './random.js';
import { inVirtualTime } from './time/globals.js';
import { VirtualTime } from './time/virtual-time.js';
import { partsOfVariant } from './variants.js';

/** A life that was lived, and what was found in it. */
export interface Life extends Evidence {
  readonly seed: number;
  readonly plan: Plan;
  readonly facts: number;
  readonly violations: readonly Violation[];
}

const epoch = Date.UTC(2026, 2, 2, 12);
const logger = createLogger('collector', 'silent');
/** After the last client fell silent: every lease passes, every sweep comes round. */
const settlingMs = 190_000;
/** Whatever is still on its way has landed by then. */
const landingMs = longestLateMs + 5_000;
/** Before it, what was struck last has time to heal. */
const healingMs = 40_000;
const glimpseEveryMs = 30_000;
/** Whoever is not done by then never will be. */
const longestSettlingMs = 900_000;

/**
 * Lives the life of a seed from its first to its last instant, and checks it.
 *
 * @param variant one of `variantNames`, to be caught
 */
export async function runLife(seed: number, variant: string | null = null): Promise<Life> {
  const time = new VirtualTime(epoch);
  return inVirtualTime(time, () => new Living(seed, time, variant).live());
}

/** A life in the making: everybody in it, and what is noted of them. */
class Living {
  private readonly dice: Dice;
  private readonly plan: Plan;
  private readonly log: MemoryLog;
  private readonly logClock = { skewMs: 0 };
  private readonly recorder: Recorder;
  private readonly history = new History();
  private readonly truth = new Truth();
  private readonly troubles: Trouble[] = [];
  private readonly tables = new Tables();
  private readonly glimpses: Glimpse[] = [];

  constructor(
    private readonly seed: number,
    private readonly time: VirtualTime,
    private readonly variant: string | null,
  ) {
    this.dice = new Dice(seed);
    this.plan = planOf(this.dice, seed);
    this.log = new MemoryLog({
      now: () => time.now + this.logClock.skewMs,
      sleep: (ms) => (ms === 0 ? Promise.resolve() : time.sleep(ms)),
      replicas: this.plan.replicas,
    });
    this.recorder = new Recorder(time, this.log);
  }

  async live(): Promise<Life> {
    const { time, plan, dice, recorder, log, logClock, tables, truth } = this;
    void recorder.follow();
    this.note('boot', 1_000);
    const broken = partsOfVariant(this.variant, () => time.now);
    const nodes = this.collectors(broken);
    const onFault = (kind: string) => this.note(kind, longestLateMs);
    const projector = new ProjectorNode('p', { time, log, tables, broken, onFault }, dice.fork());
    projector.boot();
    const until = time.now + plan.busyMs;
    const tooLong = until + longestSettlingMs;
    let numbers = 0;
    const site = `life-${this.seed}`;
    const crowd: Crowd = {
      ...{ time, site, nodes, truth, until, heartbeatMs: 30_000, addressOf: broken.addressOf },
      ...{ unique: () => (numbers += 1), addresses: new Map<string, string>() },
    };
    populate(crowd, dice.fork(), plan);
    void this.watch(crowd);
    const targets = { time, site, log, logClock, nodes, projector, recorder, tables };
    const strikes = {
      names: plan.faults,
      until: until - healingMs,
      onFault: (kind: string) => this.open(kind),
    };
    if (plan.pauses) void flicker(crowd, dice.fork(), strikes.onFault);
    for (let dozer = 1; dozer <= plan.dozers; dozer += 1)
      void doze(crowd, { dice: dice.fork(), onFault: strikes.onFault, sourceId: `bed${dozer}` });
    let silentSince = Infinity;
    const troubles = [strike(targets, dice.fork(), strikes), this.untilFull(crowd)];
    if (plan.slowTails) {
      troubles.push(slowTails(targets, dice.fork(), strikes));
      for (let wanderers = 2; wanderers > 0; wanderers -= 1) void wander(crowd, dice.fork());
    }
    void Promise.all(troubles).then(async () => {
      await time.sleep(healingMs, time.world);
      await probe(crowd);
      silentSince = time.now;
    });
    const isSettled = () => isEmpty(site, nodes) && isLevel(recorder, tables, nodes);
    // who was refused may still ask again
    const isQuiet = () => time.now > Math.max(silentSince, this.history.lastAskedAt) + settlingMs;
    await time.run(
      () => (time.now > silentSince + landingMs && (isQuiet() || isSettled())) || time.now > tooLong,
    );
    const life = this.told(crowd, nodes);
    if (time.now <= tooLong)
      return { ...life, violations: [...life.violations, ...(await this.epilogue(crowd))] };
    const restless = { law: 'a life settles', detail: `not within ${tooLong - until} ms` };
    return { ...life, violations: [restless, ...life.violations] };
  }

  /** When all is told, what nobody lives through. */
  private async epilogue(crowd: Crowd): Promise<readonly Violation[]> {
    const { time, log } = this;
    const until = time.now + 60_000;
    let found: readonly Violation[] | null = null;
    void succeed(crowd, log).then((violations) => (found = violations));
    await time.run(() => found !== null || time.now > until);
    return found ?? [{ law: 'nobody decides behind a fact they cannot read', detail: 'they never read it' }];
  }

  /** Looks from time to time what each collector knows. */
  private async watch({ site, nodes }: Crowd): Promise<void> {
    const { time, glimpses } = this;
    for (;;) {
      await time.sleep(glimpseEveryMs, time.world);
      for (const { name, collector } of nodes) {
        const seen = collector && glimpseOf(name, site, collector.tail.state);
        if (seen) glimpses.push(seen);
      }
    }
  }

  /** Nobody leaves before the life is long enough. */
  private async untilFull(crowd: Crowd): Promise<void> {
    const { time, recorder } = this;
    const stepMs = 5_000;
    await time.sleep(Math.max(0, crowd.until - time.now - stepMs), time.world);
    while (recorder.facts + endsToCome(crowd) < leastFacts) {
      crowd.until = time.now + 2 * stepMs;
      await time.sleep(stepMs, time.world);
    }
    await time.sleep(Math.max(0, crowd.until - time.now), time.world);
  }

  private collectors(broken: ReturnType<typeof partsOfVariant>): readonly CollectorNode[] {
    const { time, log, history, plan } = this;
    const store = plan.snapshots ? new MemoryStateStore() : null;
    const onFault = (kind: string) => this.note(kind, longestLateMs);
    const { loss, snapshotEveryMs } = plan;
    const around = { time, log, store, snapshotEveryMs, history, logger, loss, onFault, broken };
    return plan.collectorSkews.map((skewMs, i) => {
      const node = new CollectorNode(`c${i + 1}`, around, this.dice.fork());
      node.clockSkewMs = skewMs;
      node.boot();
      return node;
    });
  }

  /** Notes a trouble that begins now; what is returned notes its end. */
  private open(kind: string): () => void {
    const trouble: Trouble = { kind, from: this.time.now, to: Infinity };
    this.troubles.push(trouble);
    return () => void (trouble.to = this.time.now);
  }

  private note(kind: string, ms: number): void {
    this.troubles.push({ kind, from: this.time.now, to: this.time.now + ms });
  }

  private told({ site, addresses }: Crowd, nodes: readonly CollectorNode[]): Life {
    const { seed, plan, recorder, history, truth, tables, troubles, glimpses } = this;
    const { facts } = recorder;
    const envelopes = [...recorder.envelopes];
    const restored = recorder.restorations.map((at) =>
      restoredAt(at, { troubles, noticed: recorder.noticed }),
    );
    const evidence: Evidence = {
      ...{ site, envelopes, restored, history, truth, tables, nodes, troubles, addresses, glimpses },
    };
    return { seed, plan, facts, ...evidence, violations: check(evidence) };
  }
}

/** Whether no session is open, as far as the collectors know. */
function isEmpty(site: string, nodes: readonly CollectorNode[]): boolean {
  return nodes.every(({ collector }) => collector?.sessionsOf(site).open.size === 0);
}

/** Facts that are still to come when nobody says anything any more: all that collectors know to be open will end. */
function endsToCome({ site, nodes }: Crowd): number {
  return Math.min(...nodes.map(({ collector }) => collector?.sessionsOf(site).open.size ?? 0));
}

/** Whether everybody has read all that the log holds. */
function isLevel({ envelopes }: Recorder, tables: Tables, nodes: readonly CollectorNode[]): boolean {
  const last = envelopes.at(-1)?.seq ?? 0;
  return tables.checkpoint.seq === last && nodes.every(({ collector }) => collector?.tail.state.seq === last);
}
