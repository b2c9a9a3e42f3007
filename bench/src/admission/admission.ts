import { lifecycleSubject, siteOfSubject } from '@headcount/contracts';
import { guardHoldsFrom } from '@headcount/event-log';
import { findNatsServer, type NatsBinary } from '@headcount/local';
import {
  applyMessage,
  defaultSitePolicy,
  newCollectorState,
  siteOf,
  type HeadcountEvent,
  type Limit,
} from '@headcount/session-core';
import { v7 as uuid } from 'uuid';
import type { BenchContext, Scenario } from '../bench.js';
import { issueKey, startCollector } from '../intake/collector-process.js';
import type { ServiceProcess } from '../service-process.js';
import type { FigureSpec, Run } from '../report/figure.js';
import { StoreUnavailableError, withLog, withReplicatedLog, type LentLog } from '../stores.js';
import { ask, type AskersPlan, type AskersResult } from './askers.js';

const site = 'contended';
const offeredPerSecond = 500;
const perRequest = 250;
const connections = 2;
/** Nobody of those who were let in beats: sweeping them is not what is measured. */
const longerThanTheBenchMs = 3_600_000;

/** Collectors that contend for one site, and the log they do it over. */
interface Arrangement {
  readonly collectors: number;
  readonly suffix: '' | '_8' | '_replicated';
}
const three: Arrangement = { collectors: 3, suffix: '' };
const eight: Arrangement = { collectors: 8, suffix: '_8' };
const replicated: Arrangement = { collectors: 3, suffix: '_replicated' };

const figuresOf = ({ collectors, suffix }: Arrangement): readonly FigureSpec[] => [
  {
    name: `admission.rate${suffix}`,
    unit: 'decisions/s',
    better: 'higher',
    target: 10_000,
    ceilingName: `the same starts at the same ${collectors} collectors, each for a site of its own: nobody contends`,
  },
  {
    name: `admission.p99_ms${suffix}`,
    unit: 'ms',
    better: 'lower',
    target: 15,
    ceilingName: `beats at the same pace at the same ${collectors} collectors: one append, no decision`,
  },
];
const wrong = (name: string, ceilingName: string): FigureSpec => ({
  ...{ name, unit: 'decisions', better: 'lower', target: 0, ceilingName },
});

const overLimit = wrong('admission.over_limit', 'users, who have one seat each');
const unjustified = wrong('admission.unjustified', 'users, of whom one session has to get in');

/** Every user asks twice, at two of several collectors of one site, and has one seat. */
export const admission: Scenario = {
  figures: [...[three, eight, replicated].flatMap(figuresOf), overLimit, unjustified],
  run: async (context) => {
    const single = await withLog((log) => measure(context, log, [three, eight]));
    const guarding = await guardingServer(context);
    const tripled =
      guarding && (await withReplicatedLog(guarding, (log) => measure(context, log, [replicated])));
    const measured = [single, ...(tripled ? [tripled] : [])];
    const judged = measured.map(({ judgement }) => judgement);
    return new Map<string, readonly Run[]>([
      ...measured.flatMap(({ runs }) => [...runs]),
      [overLimit.name, judged.map(({ users, over }) => ({ value: over, ceiling: users }))],
      [unjustified.name, judged.map(({ users, shut }) => ({ value: shut, ceiling: users }))],
    ]);
  },
};

async function guardingServer({ say }: BenchContext): Promise<NatsBinary | null> {
  try {
    return await findNatsServer({ atLeast: guardHoldsFrom, log: say });
  } catch (error) {
    say(`three replicas are not measured: ${(error as Error).message}`);
    return null;
  }
}

interface Measured {
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  readonly judgement: Judgement;
}

async function measure(
  context: BenchContext,
  log: LentLog,
  arrangements: readonly Arrangement[],
): Promise<Measured> {
  const runs = new Map<string, readonly Run[]>();
  const collectors: ServiceProcess[] = [];
  for (const { collectors: size, suffix } of arrangements) {
    while (collectors.length < size) collectors.push(await startCollector(log));
    await Promise.all(collectors.map((collector) => collector.ready()));
    const doors = await doorsOf(log, collectors);
    const [fast, paced] = [[], []] as [Run[], Run[]];
    for (let run = 0; run <= (context.quick ? 2 : 5); run++) {
      const { rates, latencies } = await once(context, doors, `${size}${suffix}-${run}`);
      if (run === 0) continue;
      fast.push(rates);
      paced.push(latencies);
    }
    runs.set(`admission.rate${suffix}`, fast).set(`admission.p99_ms${suffix}`, paced);
  }
  const judgement = await judged(log);
  const { users, over, shut } = judgement;
  context.say(`${users} users: ${over} sessions over the limit, ${shut} users refused without reason`);
  return { runs, judgement };
}

interface Doors {
  readonly collectors: readonly ServiceProcess[];
  readonly contended: AskersPlan['doors'];
  /** A site for each collector. */
  readonly apart: AskersPlan['doors'];
}

async function once({ quick, say }: BenchContext, { collectors, contended, apart }: Doors, run: string) {
  const ms = quick ? 2_000 : 5_000;
  const fast = { kind: 'as_fast_as_answered', perRequest, connections } as const;
  const starts = { kind: 'offered', perSecond: offeredPerSecond, what: 'starts', untimedMs: 1_000 } as const;
  const beats = { ...starts, what: 'beats' } as const;
  const free = await ask({ run: `${run}-apart`, doors: apart, secondTry: 'same_door', ms, pace: fast });
  const common = { doors: contended, secondTry: 'next_door', ms } as const;
  const before = await cpuOf(collectors);
  const fought = await ask({ run: `${run}-fast`, ...common, pace: fast });
  const cpu = (await cpuOf(collectors)) - before;
  const signals = await ask({ run: `${run}-beats`, ...common, pace: beats });
  const offered = await ask({ run: `${run}-paced`, ...common, pace: starts });
  say(
    `${run}: ${tell(fought)}, ${cpuEach(cpu, fought)} us of CPU each in all collectors (apart: ${tell(free)}); at ${offeredPerSecond}/s p99 ${offered.p99.toFixed(1)} ms, ` +
      `${offered.failed} failed (beats ${signals.p99.toFixed(1)} ms)`,
  );
  return {
    rates: { value: perSecond(fought), ceiling: perSecond(free) },
    latencies: { value: offered.p99, ceiling: signals.p99 },
  };
}

async function cpuOf(collectors: readonly ServiceProcess[]): Promise<number> {
  const seconds = await Promise.all(collectors.map((collector) => collector.cpuSeconds()));
  return seconds.reduce((sum, one) => sum + one, 0);
}

function cpuEach(seconds: number, { admitted, refused }: AskersResult): string {
  return ((1e6 * seconds) / (admitted + refused)).toFixed(0);
}

function perSecond({ admitted, refused, seconds }: AskersResult): number {
  return (admitted + refused) / seconds;
}

function tell(result: AskersResult): string {
  const { admitted, refused, failed, firstFailure } = result;
  const failures = failed === 0 ? '' : `, ${failed} failed: ${firstFailure ?? ''}`;
  return `${Math.round(perSecond(result))} decisions/s, ${admitted} in, ${refused} refused${failures}`;
}

async function doorsOf(log: LentLog, collectors: readonly ServiceProcess[]): Promise<Doors> {
  const key = await siteWithLimit(log, site);
  const contended = collectors.map(({ url }) => ({ url, key }));
  const apart = [];
  for (const [at, { url }] of collectors.entries())
    apart.push({ url, key: await siteWithLimit(log, `apart-${at}`) });
  // whoever beats has started, and every collector knows the keys
  for (const { url, key } of [...contended, ...apart]) await startBeating(url, key);
  return { collectors, contended, apart };
}

/** One seat for each user. */
async function siteWithLimit({ log }: LentLog, name: string): Promise<string> {
  const key = await issueKey(log, name);
  const limit: Limit = {
    ...{ id: 'each', scope: 'user', attribute: null, key: null, unit: 'sessions', max: 1, mode: 'deny' },
    ...{ exempt: {}, countAnonymous: false, releaseAfterIdleMs: null },
  };
  const at = Date.now();
  const id = uuid();
  const event = { site: name, time: at, receivedAt: at };
  const events: HeadcountEvent[] = [
    {
      ...{ ...event, type: 'PolicyChanged', id: `${id}/0` },
      data: { policy: { ...defaultSitePolicy, leaseMs: longerThanTheBenchMs }, changedBy: null },
    },
    {
      ...{ ...event, type: 'LimitChanged', id: `${id}/1` },
      data: { limitId: limit.id, limit, changedBy: null },
    },
  ];
  const answer = await log.append({ id, subject: lifecycleSubject(name), events });
  if (answer.kind !== 'stored') throw new StoreUnavailableError('the log does not take a limit');
  return key;
}

async function startBeating(url: string, key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  for (let attempt = 0; attempt < 200; attempt++) {
    const body = JSON.stringify({ id: 'beating' });
    const { status } = await fetch(`${url}/collect/v1/sessions`, { method: 'POST', headers, body });
    if (status < 300) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new StoreUnavailableError('a collector takes no starts');
}

interface Judgement {
  readonly users: number;
  /** Let in beyond the limit. */
  readonly over: number;
  /** Users who asked in vain. */
  readonly shut: number;
}

/** Reads the log. */
async function judged({ log }: LentLog): Promise<Judgement> {
  const state = newCollectorState();
  const refused = new Set<string>();
  const letIn = new Set<string>();
  let over = 0;
  const judge = ({ type, site: where, data }: HeadcountEvent): void => {
    if (where !== site) return;
    if (type === 'SessionDenied') refused.add(data.userId ?? '');
    if (type !== 'SessionStarted' || data.userId === null) return;
    letIn.add(data.userId);
    const { taken = 0 } = siteOf(state, site).limits.find('each')?.at(data.userId) ?? {};
    if (taken > 1) over += 1;
  };
  const { lastSeq } = await log.state();
  const reader = await log.read({ after: 0 });
  while (state.seq < lastSeq)
    for (const { seq, loggedAt, subject, facts, unreadable } of await reader.next(1_000)) {
      const lifecycleOf = subject.endsWith('.lifecycle') ? siteOfSubject(subject) : null;
      applyMessage(state, { seq, loggedAt, lifecycleOf, facts, unreadable });
      for (const { event } of facts) judge(event);
    }
  await reader.close();
  const shut = [...refused].filter((user) => !letIn.has(user));
  return { users: new Set([...letIn, ...refused]).size, over, shut: shut.length };
}
