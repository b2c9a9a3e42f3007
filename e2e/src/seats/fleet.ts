import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lifecycleSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import type { StoredEnvelope } from '@headcount/event-log';
import { freePort } from '@headcount/local';
import type { EventOf, HeadcountEvent } from '@headcount/session-core';
import { eventually, freeze, thaw } from '@headcount/testing-stack';
import { envelopesOf } from '../checked.js';
import { root } from '../system.js';
import { oneServer, type FleetLog } from './fleet-log.js';

const program = join(root, 'apps/collector/dist/main.js');
const withoutGuard = fileURLToPath(new URL('./without-guard.mjs', import.meta.url));

interface FleetOptions {
  readonly guarded?: boolean;
  readonly own?: FleetLog;
}

type Setting = 'KeyIssued' | 'PolicyChanged' | 'LimitChanged';

/** Collectors as processes of their own, over a log that belongs to them; and nothing else. */
export class Fleet {
  private children: ChildProcess[] = [];
  private facts = 0;

  private constructor(
    readonly own: FleetLog,
    private readonly ports: readonly number[],
    private readonly isGuarded: boolean,
  ) {}

  /** @param guarded false: a variant that counts, then inserts; `own`: left out, a log on one server */
  static async start(size: number, { guarded = true, own: given }: FleetOptions = {}): Promise<Fleet> {
    const own = given ?? (await oneServer());
    const ports = await Promise.all(Array.from({ length: size }, freePort));
    const fleet = new Fleet(own, ports, guarded);
    try {
      for (const at of ports.keys()) fleet.launch(at);
      await fleet.ready();
    } catch (error) {
      await fleet.destroy();
      throw error;
    }
    return fleet;
  }

  get size(): number {
    return this.ports.length;
  }

  originOf(at: number): string {
    return `http://127.0.0.1:${this.ports[at]!}`;
  }

  /** Starts a collector, also one that was killed. */
  launch(at: number): void {
    const preload = this.isGuarded ? [] : ['--import', withoutGuard];
    const env = {
      ...process.env,
      ...{ NATS_URL: this.own.url, PORT: String(this.ports[at]), LOG_LEVEL: 'error' },
      ...{ COLLECTOR_ID: `collector-${at}`, TERMINATION_SECRET: 'a secret of all collectors' },
    };
    this.children[at] = spawn(process.execPath, [...preload, program], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
  }

  async kill(at: number): Promise<void> {
    const child = this.children[at]!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  freeze(at: number): void {
    freeze(this.children[at]!.pid!);
  }

  thaw(at: number): void {
    thaw(this.children[at]!.pid!);
  }

  /** Waits until every collector is. */
  async ready(): Promise<void> {
    await Promise.all(
      this.ports.map((_, at) =>
        eventually(async () => (await fetch(`${this.originOf(at)}/readyz`)).status === 200, {
          what: `collector ${at} to be ready`,
          within: 120_000,
        }),
      ),
    );
  }

  /** Writes what an administrator may set, past all collectors, and waits until each has read it. */
  async settle(site: string, ...settings: readonly Pick<EventOf<Setting>, 'type' | 'data'>[]): Promise<void> {
    const id = `setting-${this.facts++}`;
    const at = Date.now();
    const events = settings.map(
      (one, i) => ({ ...one, id: `${id}/${i}`, site, time: at, receivedAt: at }) as HeadcountEvent,
    );
    const append = async () => {
      const answer = await this.own.log.append({ id, subject: lifecycleSubject(site), events });
      return answer.kind === 'stored' && answer;
    };
    const { seq } = await eventually(append, { what: 'a setting to be stored', within: 60_000 });
    await this.read(seq);
  }

  /** Waits until each collector has read so far. */
  async read(seq: number): Promise<void> {
    const isRead = async (at: number) => (await this.metric(at, 'headcount_collector_position')) >= seq;
    await Promise.all(
      this.ports.map((_, at) =>
        eventually(() => isRead(at), { what: `collector ${at} to read ${seq}`, within: 30_000 }),
      ),
    );
  }

  /** An ingest key that obeys limits. */
  async issueKey(site: string): Promise<string> {
    const { text, keyId, secretHash } = newKey(site);
    const told = { scopes: ['ingest'], mode: 'enforcing', expiresAt: null, issuedBy: null } as const;
    await this.settle(site, { type: 'KeyIssued', data: { keyId, name: 'e2e', secretHash, ...told } });
    return text;
  }

  /** How often the guard of the log has told each collector that its decision was too old; 0 of one that is away. */
  conflicts(): Promise<readonly number[]> {
    const name = 'headcount_append_seconds_count{subject="lifecycle",outcome="conflict"}';
    return Promise.all(this.ports.map((_, at) => this.metric(at, name).catch(() => 0)));
  }

  async envelopes(): Promise<readonly StoredEnvelope[]> {
    return envelopesOf(this.own.log);
  }

  async destroy(): Promise<void> {
    for (const at of this.children.keys()) await this.kill(at);
    await this.own.dispose();
  }

  private async metric(at: number, name: string): Promise<number> {
    const text = await (await fetch(`${this.originOf(at)}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  }
}
