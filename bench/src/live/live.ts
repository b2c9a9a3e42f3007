import { lifecycleSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import type { Envelope, EventLog } from '@headcount/event-log';
import { defaultPolicy, noMeta, type SessionStarted } from '@headcount/session-core';
import type { BenchContext, Scenario } from '../bench.js';
import { keyEnvelope } from '../key-envelope.js';
import type { FigureSpec, Run } from '../report/figure.js';
import { ServiceProcess } from '../service-process.js';
import { StoreUnavailableError, withStores, type Stores } from '../stores.js';
import { idOfChange, Readers, type ReadersPlan, type ReadersResult } from './readers.js';

const readers = 500;
const lookingEach = 50;
const changesPerSecond = 1_000;
const appendEveryMs = 100;
const settleMs = 2_000;

const latency = (suffix: string): FigureSpec => ({
  ...{ name: `live.p99_ms${suffix}`, unit: 'ms', better: 'lower', target: 1_000 },
  ceilingName: 'the same changes told to one reader',
});
const spread = latency('');
const oneSite = latency('_one_site');
const memory: FigureSpec = {
  ...{ name: 'live.rss_mb', unit: 'MB', better: 'lower', target: 350 },
  ceilingName: 'the same process before it had a reader',
};

/** From a change that is about to be appended until a reader of `GET /live` has it; and what readers cost that never read. */
export const live: Scenario = {
  figures: [spread, oneSite, memory],
  run: (context) => withStores((stores) => measure(context, stores)),
};

interface Site {
  readonly name: string;
  readonly key: string;
}

async function measure(
  { quick, say }: BenchContext,
  { connection: { url: natsUrl, log }, databaseUrl, atEnd }: Stores,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const sites = await sitesIn(log, 20);
  const env = { NATS_URL: natsUrl, DATABASE_URL: databaseUrl };
  const projector = await ServiceProcess.spawned({ app: 'projector', env, atEnd });
  const api = await ServiceProcess.spawned({ app: 'query-api', env, atEnd });
  await Promise.all([projector.ready(), api.ready()]);
  const idle = await api.megabytes();
  const context = { log, api, ms: quick ? 5_000 : 10_000 };
  const plan = (of: readonly Site[], more: Partial<ReadersPlan>): ReadersPlan => ({
    ...{ url: api.url, keys: of.map(({ key }) => key), readers, lookingEach, stalled: 0, ...more },
  });
  const runs = new Map<string, Run[]>();
  for (let run = 1; run <= (quick ? 1 : 3); run++)
    for (const [{ name }, of] of [
      [spread, sites],
      [oneSite, sites.slice(0, 1)],
    ] as const) {
      const alone = await once(context, of, plan(of, { readers: of.length, lookingEach: 1 }));
      const all = await once(context, of, plan(of, {}));
      say(`${name} ${run}: ${tell(all)} (one reader a site: ${tell(alone)})`);
      runs.set(name, [...(runs.get(name) ?? []), { value: all.p99, ceiling: alone.p99 }]);
    }
  const [site] = sites;
  const stalling = await once(context, [site!], plan([site!], { readers: 50, stalled: readers }));
  say(`${memory.name}: ${tell(stalling)}, ${readers} who never read beside them`);
  return runs.set(memory.name, [{ value: stalling.mostMegabytes, ceiling: idle }]);
}

type Told = ReadersResult & { readonly mostMegabytes: number; readonly cpuSeconds: number };

/** While changes come, of these sites in turn. */
async function once(
  { log, api, ms }: { readonly log: EventLog; readonly api: ServiceProcess; readonly ms: number },
  sites: readonly Site[],
  plan: ReadersPlan,
): Promise<Told> {
  const reading = await Readers.opened(plan);
  const before = await api.cpuSeconds();
  let mostMegabytes = 0;
  const watching = setInterval(() => {
    void api.megabytes().then((now) => (mostMegabytes = Math.max(mostMegabytes, now)));
  }, 500);
  await changes(log, sites, ms);
  await new Promise((resume) => setTimeout(resume, settleMs));
  clearInterval(watching);
  const cpuSeconds = (await api.cpuSeconds()) - before;
  return { ...(await reading.done()), mostMegabytes, cpuSeconds };
}

/** At a steady pace, whether or not the last ones are stored. */
async function changes(log: EventLog, sites: readonly Site[], ms: number): Promise<void> {
  const perSite = (changesPerSecond * appendEveryMs) / 1_000 / sites.length;
  const began = Date.now();
  const under: Promise<void>[] = [];
  for (let turn = 0; turn * appendEveryMs < ms; turn++) {
    const wait = began + turn * appendEveryMs - Date.now();
    if (wait > 0) await new Promise((resume) => setTimeout(resume, wait));
    for (const { name } of sites) under.push(stored(log, starts(name, perSite)));
  }
  await Promise.all(under);
}

async function stored(log: EventLog, envelope: Envelope): Promise<void> {
  const { kind } = await log.append(envelope);
  if (kind !== 'stored') throw new Error(`${envelope.id} was not stored: ${kind}`);
}

let begun = 0;

function starts(site: string, count: number): Envelope {
  const now = Date.now();
  const id = `changes-${begun}`;
  const events = Array.from({ length: count }, (_, i): SessionStarted => {
    const told = { startedAt: now, policy: defaultPolicy, inferred: false, overLimit: false, ageMs: 0 };
    return {
      ...{ type: 'SessionStarted', id: `${id}/${i}`, site, time: now, receivedAt: now },
      data: { ...noMeta, ...told, sessionId: idOfChange(now, begun++), userId: `user-${begun % 5_000}` },
    };
  });
  return { id, subject: lifecycleSubject(site), events };
}

async function sitesIn(log: EventLog, count: number): Promise<readonly Site[]> {
  const sites: Site[] = [];
  for (let n = 1; n <= count; n++) {
    const key = newKey(`site-${n}`);
    const answer = await log.append(keyEnvelope(key, ['read'], Date.now()));
    if (answer.kind !== 'stored') throw new StoreUnavailableError('the log does not take a key');
    sites.push({ name: `site-${n}`, key: key.text });
  }
  return sites;
}

function tell({ changes: count, p50, p99, megabytes, mostMegabytes, cpuSeconds }: Told): string {
  return (
    `p50 ${p50} ms, p99 ${p99} ms of ${count} changes that were looked at, ${megabytes.toFixed(0)} MB read, ` +
    `${mostMegabytes.toFixed(0)} MB and ${cpuSeconds.toFixed(1)} s of CPU in the API`
  );
}
