import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRsession, type Rsession } from '@headcount/agent/testing';
import { eventually } from '@headcount/testing-stack';
import { OwnAgent } from './own-agent.js';
import type { System } from './system.js';

const withinMs = 60_000;

/** Processes that look like sessions of RStudio, and an agent that reports them once a second as the source `lab`. */
export class WatchedHost {
  static readonly sourceId = 'lab';
  private readonly agent: OwnAgent;
  private readonly running: Rsession[] = [];

  constructor(private readonly system: System) {
    this.agent = new OwnAgent(system);
  }

  watch(...args: string[]): void {
    this.agent.start({ sourceId: WatchedHost.sourceId, intervalSeconds: 1, args });
  }

  unwatch(): Promise<void> {
    return this.agent.stop();
  }

  async run(user: string): Promise<Rsession> {
    const started = await startRsession({ user });
    this.running.push(started);
    return started;
  }

  /** The id of the open session of a process, once the agent has reported it. */
  idOf({ user, pid }: Rsession): Promise<string> {
    const look = async () => {
      const { body } = await this.system.api(`/sessions?status=open&userId=${user}`);
      const found = (body['data'] as { id: string; attributes: Record<string, string> }[]).find(
        ({ attributes }) => attributes['pid'] === String(pid),
      );
      return found !== undefined && found.id;
    };
    return eventually(look, { what: `a session of ${user}`, within: withinMs });
  }

  /** Waits until the agent has heard the notice of that position. */
  async hears(position: string): Promise<void> {
    const file = join(this.agent.ownFiles, 'notices.json');
    const heard = () => (JSON.parse(readFileSync(file, 'utf8')) as { lastEventId: string }).lastEventId;
    await eventually(() => heard() === position, {
      what: `the notice ${position} to be heard`,
      within: withinMs,
    });
  }

  /** Ends the processes that still run. */
  async clear(): Promise<void> {
    for (const one of this.running.splice(0)) await one.stop();
  }

  async destroy(): Promise<void> {
    await this.agent.destroy();
    await this.clear();
  }
}
