import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lifecycleSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import type { EventLog } from '@headcount/event-log';
import { freePort } from '@headcount/local';
import { v7 as uuid } from 'uuid';
import { StoreUnavailableError, type LentLog } from '../stores.js';

const program = fileURLToPath(new URL('../../../apps/collector/dist/main.js', import.meta.url));
const readyWithinMs = 300_000;
/** One key stands for all clients of a bench: its rate is counted, but not reached. */
const unhurried = { RATE_LIMIT_PER_KEY: '1000000' };

/** A collector as `npm start` runs it: a process of its own. */
export class CollectorProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts one on a free port; it is not ready yet. */
  static async start(log: LentLog, env: Readonly<Record<string, string>> = {}): Promise<CollectorProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, ['--enable-source-maps', program], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        NATS_URL: log.url,
        PORT: String(port),
        LOG_LEVEL: 'error',
        ...unhurried,
        ...env,
      },
    });
    const collector = new CollectorProcess(`http://127.0.0.1:${port}`, child);
    log.atEnd(() => collector.kill());
    return collector;
  }

  /** Milliseconds until it was ready. @throws StoreUnavailableError when it ends instead, or takes five minutes */
  async ready(): Promise<number> {
    const began = performance.now();
    while (performance.now() - began < readyWithinMs) {
      if (this.child.exitCode !== null) throw new StoreUnavailableError('the collector has ended');
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.status === 200) return performance.now() - began;
      await new Promise((resume) => setTimeout(resume, 20));
    }
    throw new StoreUnavailableError('the collector does not get ready');
  }

  /** As kill -9 does. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** A figure of its `/metrics`; the sum, where it has labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const lines = text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'));
    return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
  }

  /** Seconds of CPU it has used so far. */
  cpuSeconds(): Promise<number> {
    return this.metric('process_cpu_seconds_total');
  }
}

/** Issues an ingest key for a site, straight into the log. */
export async function issueKey(log: EventLog, site: string): Promise<string> {
  const { text, keyId, secretHash } = newKey(site);
  const at = Date.now();
  const rest = { scopes: ['ingest'], mode: 'enforcing', expiresAt: null, issuedBy: null } as const;
  const data = { keyId, name: 'bench', secretHash, ...rest };
  const id = uuid();
  const events = [{ type: 'KeyIssued', id, site, time: at, receivedAt: at, data }] as const;
  const answer = await log.append({ id, subject: lifecycleSubject(site), events });
  if (answer.kind !== 'stored') throw new StoreUnavailableError('the log does not take a key');
  return text;
}
