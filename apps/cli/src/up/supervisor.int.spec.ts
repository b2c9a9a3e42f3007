import { spawn } from 'node:child_process';
import { isAlive } from '@headcount/local';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Supervisor, type Unit } from './supervisor.js';

const supervisors: Supervisor[] = [];

afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor.stop(supervisor.names);
});

function sleeper(name: string): Unit {
  return {
    name,
    start: async () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
        stdio: 'ignore',
        detached: true,
      });
      if (child.pid === undefined) throw new Error('no process');
      return { pid: child.pid, child };
    },
  };
}

function supervise(
  restart: boolean,
  keep = true,
): { supervisor: Supervisor; started: number[]; said: string[] } {
  const started: number[] = [];
  const said: string[] = [];
  const supervisor = new Supervisor({
    restart,
    log: (line) => said.push(line),
    onStarted: (_name, pid) => started.push(pid),
  });
  supervisors.push(supervisor);
  if (keep) supervisor.keepRunning();
  return { supervisor, started, said };
}

const patiently = { timeout: 10_000, interval: 20 };

describe('Supervisor', () => {
  it('starts again what was killed', async () => {
    const { supervisor, started, said } = supervise(true);
    await supervisor.run(sleeper('collector'));
    process.kill(started[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(started).toHaveLength(2), patiently);
    expect(isAlive(started[1] ?? 0)).toBe(true);
    expect(said).toEqual(['collector was ended by SIGKILL; starting it again in 0.5 s']);
  });

  it('tries again, later and later, when a start fails', async () => {
    const { supervisor, started, said } = supervise(true);
    let starts = 0;
    const unit: Unit = {
      name: 'nats',
      start: () => (++starts === 2 ? Promise.reject(new Error('no room')) : sleeper('nats').start()),
    };
    await supervisor.run(unit);
    process.kill(started[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(started).toHaveLength(2), patiently);
    expect(said.at(-1)).toBe('nats did not start: no room; starting it again in 1 s');
  });

  it('tells of a first start that fails, and does not try again', async () => {
    const { supervisor } = supervise(true);
    const unit: Unit = { name: 'nats', start: () => Promise.reject(new Error('not here')) };
    await expect(supervisor.run(unit)).rejects.toThrow('not here');
  });

  it('starts nothing again before it is told to keep things running, then what ended in between', async () => {
    const { supervisor, started, said } = supervise(true, false);
    await supervisor.run(sleeper('projector'));
    process.kill(started[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(supervisor.isRunning('projector')).toBe(false), patiently);
    expect(said).toEqual([]);
    supervisor.keepRunning();
    await vi.waitFor(() => expect(started).toHaveLength(2), patiently);
  });

  it('only tells of an end when it shall not restart', async () => {
    const { supervisor, started, said } = supervise(false);
    await supervisor.run(sleeper('collector'));
    process.kill(started[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(said).toHaveLength(1), patiently);
    expect(said[0]).toContain('--no-restart');
    expect(supervisor.isRunning('collector')).toBe(false);
  });

  it('stops its processes and starts none of them again', async () => {
    const { supervisor, started } = supervise(true);
    await supervisor.run(sleeper('collector'));
    await supervisor.run(sleeper('projector'));
    await supervisor.stop(supervisor.names);
    expect(started.map(isAlive)).toEqual([false, false]);
    expect(started).toHaveLength(2);
  });
});
