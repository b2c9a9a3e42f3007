import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, type System } from './system.js';

export interface AgentOptions {
  readonly sourceId: string;
  readonly intervalSeconds: number;
  /** Origin of the collector; left out: the system's own. */
  readonly collector?: string;
  /** Further arguments. */
  readonly args: readonly string[];
}

/** `npm run agent -- rstudio` with an identity and a spool of its own. */
export class OwnAgent {
  /** For the files of the test; the agent's own are in `agent` below it. */
  readonly directory = mkdtempSync(join(tmpdir(), 'headcount-agent-'));
  private child: ChildProcess | undefined;

  constructor(private readonly system: System) {}

  get ownFiles(): string {
    return join(this.directory, 'agent');
  }

  start({ sourceId, intervalSeconds, collector, args }: AgentOptions): void {
    const { instance } = this.system;
    const command = [
      ...['run', '-s', 'agent', '--', 'rstudio', '--collector', collector ?? instance.collector],
      ...['--source-id', sourceId, '--dir', this.ownFiles, '--interval', String(intervalSeconds), ...args],
    ];
    const env = { ...process.env, HEADCOUNT_KEY: instance.adminKey };
    this.child = spawn('npm', command, { cwd: root, stdio: 'ignore', env });
  }

  /** Whether it runs; it never ends of its own accord. */
  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(): Promise<void> {
    if (!this.child || !this.isRunning) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }

  /** Stops it and removes its files. */
  async destroy(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
