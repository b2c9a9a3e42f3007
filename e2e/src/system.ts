import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { removeLocalData } from '@headcount/local';
import { eventually } from '@headcount/testing-stack';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export type ProcessName =
  'launcher' | 'collector' | 'projector' | 'query-api' | 'nats' | 'postgres' | 'agent';

/** What `npm start` says about a running system. */
export interface Instance {
  readonly version: 1;
  readonly api: string;
  readonly collector: string;
  readonly collectors: readonly string[];
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly adminKey: string;
  readonly site: string;
  readonly dataDir: string;
  readonly pids: Readonly<Record<ProcessName, number | null>>;
}

const patience = 10_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Started as a user would, on free ports and in a data directory of its own; spoken to from outside only. */
export class System {
  private constructor(
    private readonly launcher: ChildProcess,
    private readonly first: Instance,
    private readonly said: () => string,
  ) {}

  /** Runs `npm start` and waits for its line of JSON; `environment` adds to ours, as in NATS_URL. */
  static async start(
    args: readonly string[] = [],
    dataDir?: string,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<System> {
    const directory = dataDir ?? mkdtempSync(join(tmpdir(), 'headcount-e2e-'));
    const command = [
      'start',
      '--silent',
      '--',
      '--json',
      '--data-dir',
      directory,
      '--port-base',
      '0',
      ...args,
    ];
    const launcher = spawn('npm', command, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...environment },
    });
    let errors = '';
    launcher.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const lines = createInterface({ input: launcher.stdout });
    const ended = once(launcher, 'exit').then(() => {
      throw new Error(`npm start ended before it was ready:\n${errors}`);
    });
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    ended.catch(() => undefined);
    return new System(launcher, JSON.parse(line) as Instance, () => errors);
  }

  get dataDir(): string {
    return this.first.dataDir;
  }

  /** As `instance.json` says now: process ids change when something was started again. */
  get instance(): Instance {
    return JSON.parse(readFileSync(join(this.dataDir, 'instance.json'), 'utf8')) as Instance;
  }

  /** Origin of the projector, which only operators ask. */
  get projector(): string {
    const ports = JSON.parse(readFileSync(join(this.dataDir, 'ports.json'), 'utf8')) as { projector: number };
    return `http://127.0.0.1:${ports.projector}`;
  }

  pidOf(name: ProcessName): number {
    const pid = this.instance.pids[name];
    if (!pid) throw new Error(`no process of ours: ${name}`);
    return pid;
  }

  /** The environment that lets `npm run headcount` find this system. */
  headcount(...args: string[]): ChildProcess {
    return spawn('npm', ['run', '-s', 'headcount', '--', ...args, '--data-dir', this.dataDir], { cwd: root });
  }

  api(path: string, init: RequestInit = {}): Promise<Answer> {
    return this.ask(`${this.first.api}/api/v1${path}`, init);
  }

  collect(path: string, body: unknown, patienceMs = patience): Promise<Answer> {
    return this.ask(`${this.first.collector}/collect/v1${path}`, {
      signal: AbortSignal.timeout(patienceMs),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Asks any address of the system with its key. */
  async ask(url: string, init: RequestInit = {}): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.first.adminKey}`,
      ...(init.headers as Record<string, string>),
    };
    const answer = await fetch(url, { signal: AbortSignal.timeout(patience), ...init, headers });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
    };
  }

  /** Ends it the way Ctrl-C does; gives the exit code and how long it took. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<{ code: number | null; tookMs: number }> {
    const began = Date.now();
    if (this.launcher.exitCode === null) {
      const exited = once(this.launcher, 'exit');
      process.kill(-this.launcher.pid!, signal);
      await exited;
    }
    return { code: this.launcher.exitCode, tookMs: Date.now() - began };
  }

  /** Stops it whatever happened, and removes its data. */
  async destroy(): Promise<void> {
    if (this.launcher.exitCode === null && this.launcher.signalCode === null) await this.stop('SIGTERM');
    removeLocalData(this.dataDir);
  }

  /** The logs of all processes and what the launcher said: for the message of a failing test. */
  logs(): string {
    const directory = join(this.dataDir, 'logs');
    const files = readdirSync(directory).map(
      (name) => `--- ${name}\n${readFileSync(join(directory, name), 'utf8').slice(-4_000)}`,
    );
    return [this.said(), ...files].join('\n');
  }
}

/** Waits until `/readyz` of a service says 200. */
export function ready(system: System, origin: string): Promise<unknown> {
  return eventually(async () => (await system.ask(`${origin}/readyz`)).status === 200, {
    what: `${origin}/readyz to be 200`,
    within: 30_000,
  });
}
