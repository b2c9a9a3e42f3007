import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeArgs } from '@headcount/cli';
import { freePort } from '@headcount/local';
import { StoreUnavailableError } from './stores.js';

const readyWithinMs = 300_000;

/** Which service, with what beside its port, and who takes it down again. */
export interface ServicePlan {
  readonly app: 'collector' | 'projector' | 'query-api';
  readonly env: Readonly<Record<string, string>>;
  readonly atEnd: (step: () => unknown) => void;
}

/** A service as `npm start` runs it: a process of its own. */
export class ServiceProcess {
  private constructor(
    readonly url: string,
    private readonly app: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts one on a free port; it is not ready yet. */
  static async spawned({ app, env, atEnd }: ServicePlan): Promise<ServiceProcess> {
    const port = await freePort();
    const program = fileURLToPath(new URL(`../../apps/${app}/dist/main.js`, import.meta.url));
    const child = spawn(process.execPath, ['--enable-source-maps', ...nodeArgs[app], program], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PORT: String(port), LOG_LEVEL: 'error', ...env },
    });
    const service = new ServiceProcess(`http://127.0.0.1:${port}`, app, child);
    atEnd(() => service.kill());
    return service;
  }

  /** Milliseconds until it was ready. @throws StoreUnavailableError when it ends instead, or takes five minutes */
  async ready(): Promise<number> {
    const began = performance.now();
    while (performance.now() - began < readyWithinMs) {
      if (this.child.exitCode !== null) throw new StoreUnavailableError(`the ${this.app} has ended`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.status === 200) return performance.now() - began;
      await new Promise((resume) => setTimeout(resume, 20));
    }
    throw new StoreUnavailableError(`the ${this.app} does not get ready`);
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

  /** Its resident memory. */
  async megabytes(): Promise<number> {
    return (await this.metric('process_resident_memory_bytes')) / 1e6;
  }
}
