import { randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import { makeFakeProc, rsessionArgs } from '@headcount/agent/testing';
import { eventually, smallDisk, smallDiskProblem, TcpProxy } from '@headcount/testing-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { FaultySystem } from './faulty-system.js';
import { OwnAgent } from './own-agent.js';
import { Reports } from './reports.js';
import type { Answer, System } from './system.js';
import { allIsWell, goOn, sessionsOf } from './well.js';

let faulty: FaultySystem;
let system: System;
let reports: Reports;
let round = 0;

const noDisk = smallDiskProblem();
/** No answer takes longer than 4 s, and what a busy machine adds. */
const inTime = 4_600;

beforeAll(async () => {
  faulty = await FaultySystem.start();
  ({ system } = faulty);
});
afterAll(() => faulty?.destroy());

/** Reports go on before, during and behind every fault. */
beforeEach(async () => {
  onTestFailed(() => void process.stderr.write(system.logs()));
  round += 1;
  reports = new Reports(
    system,
    ['ada', 'grace', 'hopper', 'lise'].map((user) => `${user}-${round}`),
  );
  await goOn(reports, 'before the fault');
});
/** Behind every fault: everybody is ready again, all is projected, and nothing that was acknowledged is lost. */
afterEach(async () => {
  for (const wire of Object.values(faulty.wires)) wire.heal();
  const healedAt = Date.now();
  try {
    await goOn(reports, 'behind the fault');
    await eventually(async () => (await start()).status === 201, { what: 'starts to be taken' });
  } finally {
    await reports.stop();
  }
  expect(reports.slowestMs).toBeLessThan(inTime);
  await allIsWell(faulty, reports, { at: healedAt, within: 45_000 });
});

const start = (): Promise<Answer> =>
  system.collect('/sessions', { id: `extra/${randomUUID()}`, userId: 'extra' });
const read = (): Promise<Answer> => system.api('/sessions?limit=1');

/** What is answered while something is away: 503, in time, with when to come again. */
async function expectUnavailable(ask: () => Promise<Answer>): Promise<void> {
  const began = Date.now();
  const { status, headers } = await ask();
  expect([status, headers.get('retry-after')]).toEqual([503, '1']);
  expect(Date.now() - began).toBeLessThan(inTime);
}

async function lasting(forMs: number, what: string): Promise<void> {
  const began = Date.now();
  await eventually(() => Date.now() - began >= forMs, { what, within: forMs + 5_000 });
}

describe('the wire to NATS', () => {
  it('takes 300 ms each way: everything is answered, later', async () => {
    const before = reports.refusals;
    faulty.wires.nats.delay(300);
    const began = Date.now();
    expect((await start()).status).toBe(201);
    expect(Date.now() - began).toBeGreaterThan(600);
    await goOn(reports, 'with the delay', { beats: 4 });
    expect(reports.refusals).toBe(before);
  });

  it('is dead without a word: 503 in time', async () => {
    faulty.wires.nats.halfOpen();
    await expectUnavailable(start);
    expect((await read()).status).toBe(200);
  });

  it('breaks off in the middle of appends, again and again', async () => {
    for (const bytes of [150, 700, 50, 1_200, 333]) {
      const { beats } = reports;
      await faulty.wires.nats.resetAfter(bytes, 'up');
      await eventually(() => reports.beats > beats, { what: 'reports to go on', within: 20_000 });
    }
  });

  it('breaks off in the middle of acknowledgements', async () => {
    for (const bytes of [20, 90, 400]) {
      const { beats } = reports;
      await faulty.wires.nats.resetAfter(bytes, 'down');
      await eventually(() => reports.beats > beats, { what: 'reports to go on', within: 20_000 });
    }
  });

  it('is cut for 5 s: 503 in time, and what was read before still can be', async () => {
    faulty.wires.nats.cut();
    const passed = lasting(5_000, 'the wire to be cut for 5 s');
    await expectUnavailable(start);
    expect((await read()).status).toBe(200);
    await passed;
  });
});

describe('the wire to Postgres', () => {
  it('takes 300 ms each way: what is reported can be read, later', async () => {
    faulty.wires.database.delay(300);
    const { body } = await start();
    const position = String(body['position']);
    await eventually(
      async () => (await system.api(`/sessions?limit=1&minPosition=${position}`)).status === 200,
      {
        what: 'the report to be projected',
        within: 30_000,
      },
    );
  });

  it('is dead without a word: reads are answered 503 in time, reports are taken', async () => {
    faulty.wires.database.halfOpen();
    const before = reports.refusals;
    await expectUnavailable(read);
    await goOn(reports, 'without a read model');
    expect(reports.refusals).toBe(before);
  });

  it('breaks off in the middle of batches, again and again', async () => {
    for (const bytes of [400, 3_000, 900, 6_000]) {
      await faulty.wires.database.resetAfter(bytes, 'up');
      await faulty.wires.database.resetAfter(bytes, 'down');
    }
    expect(reports.refusals).toBe(0);
  });

  it('is cut for 5 s: reports are taken', async () => {
    faulty.wires.database.cut();
    const passed = lasting(5_000, 'the wire to be cut for 5 s');
    await expectUnavailable(read);
    await goOn(reports, 'without a read model');
    await passed;
    expect(reports.refusals).toBe(0);
  });
});

describe('the disk of NATS', () => {
  it('has room, the server may not use it: reports are refused at once, and nothing is deleted', async () => {
    const { storage } = await (await faulty.log.nats.manager()).getAccountInfo();
    await faulty.restartNats({ mostBytes: storage + 200_000 });
    try {
      await eventually(async () => (await start()).status === 503, { what: 'the log to be full' });
      const began = Date.now();
      await expectUnavailable(start);
      expect(Date.now() - began).toBeLessThan(1_000);
      expect(await faulty.log.log.state()).toMatchObject({ firstSeq: 1 });
    } finally {
      await faulty.restartNats();
    }
  });

  it('is full: 503 in time; with room again and a restart of NATS, everything goes on', async (context) => {
    if (noDisk !== null) return context.skip(noDisk);
    faulty.disks!.nats.fill();
    try {
      await eventually(async () => (await start()).status === 503, {
        what: 'the disk to be full',
        within: 20_000,
      });
      await expectUnavailable(start);
    } finally {
      faulty.disks!.nats.makeRoom();
      // such a server hangs for good while it says that it is well
      await faulty.restartNats();
    }
  });
});

describe('the disk of Postgres', () => {
  it('is full: reports are taken, and projected when there is room again', async (context) => {
    if (noDisk !== null) return context.skip(noDisk);
    faulty.disks!.database.fill();
    await eventually(async () => (await system.ask(`${system.projector}/readyz`)).status === 503, {
      what: 'the projector to notice',
      within: 20_000,
    });
    await goOn(reports, 'without a read model');
    expect(reports.refusals).toBe(0);
    faulty.disks!.database.makeRoom();
    await faulty.restartDeadPostgres();
  });
});

describe('the disk of an agent', () => {
  it('is full while the collector is away: what it saw is told afterwards', async (context) => {
    if (noDisk !== null) return context.skip(noDisk);
    const proc = makeFakeProc();
    const agent = new OwnAgent(system);
    const disk = smallDisk(1024 * 1024, agent.ownFiles);
    const wire = await TcpProxy.to(Number(new URL(system.instance.collector).port));
    const put = (pid: number, user: string) =>
      proc.put({ pid, args: rsessionArgs(user), startTicks: Math.round(uptime() * 100) });
    const whenOpen = (user: string) =>
      eventually(async () => (await sessionsOf(system, user)).some(({ status }) => status !== 'ended'), {
        what: `${user}'s session to be open`,
        within: 20_000,
      });
    try {
      proc.liveUptime();
      put(100, 'disk-dora');
      agent.start({
        sourceId: 'full disk',
        intervalSeconds: 0.5,
        collector: `http://127.0.0.1:${wire.port}`,
        args: ['--proc', proc.root],
      });
      await whenOpen('disk-dora');
      disk.fill();
      put(101, 'disk-dirk');
      await whenOpen('disk-dirk');
      wire.cut();
      put(102, 'disk-dana');
      await lasting(1_500, 'two scans to pass');
      proc.remove(102);
      await lasting(1_000, 'another scan to pass');
      expect(agent.isRunning).toBe(true);
      wire.heal();
      const [dana] = await eventually(
        async () => {
          const found = await sessionsOf(system, 'disk-dana');
          return found[0]?.status === 'ended' && found;
        },
        { what: "disk-dana's session to be told, and its end", within: 40_000 },
      );
      expect(dana).toMatchObject({ endReason: 'source_snapshot' });
      disk.makeRoom();
      await whenOpen('disk-dirk');
      expect((await sessionsOf(system, 'disk-dora')).map(({ status }) => status)).not.toContain('ended');
    } finally {
      await agent.stop();
      disk.dispose();
      await agent.destroy();
      await wire.close();
      proc.destroy();
    }
  });
});
