import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { startGrep, startRsession, type Rsession } from '@headcount/agent/testing';
import { isAlive } from '@headcount/local';
import type { DumpDigest } from '@headcount/read-model';
import { eventually, freeze, killHard, processTree, thaw } from '@headcount/testing-stack';
import { checkRebuild, mustHold } from '@headcount/testing-stack/checkers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { CheckpointWatch, envelopesOf, readModelHolds, withDatabase, withLog } from './checked.js';
import { Reports } from './reports.js';
import { ready, System, type ProcessName } from './system.js';
import { healed, reportsHold } from './well.js';

type Row = Record<string, unknown>;

let system: System;
const rsessions: Rsession[] = [];

beforeAll(async () => {
  system = await System.start(['--rstudio', '--scan-interval', '0.5']);
});
afterAll(async () => {
  for (const one of rsessions) await one.stop();
  await system?.destroy();
});
beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});

async function rows(path: string): Promise<readonly Row[]> {
  const { status, body } = await system.api(path);
  if (status !== 200) throw new Error(`${path} was answered ${status}: ${JSON.stringify(body)}`);
  return body['data'] as Row[];
}

/** All pages of a list. */
async function everyRow(path: string): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await system.api(`${path}limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`);
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    found.push(...(body['data'] as Row[]));
    cursor = (body['page'] as { nextCursor: string | null }).nextCursor;
  }
  return found;
}

const sessionsOf = (user: string) => rows(`/sessions?userId=${encodeURIComponent(user)}`);

async function rsession(user: string): Promise<Rsession> {
  const started = await startRsession({ user });
  rsessions.push(started);
  return started;
}

describe('RStudio sessions', () => {
  it('appear while their process runs and end with it; what only looks like one never does', async () => {
    const ada = await rsession('ada');
    const long = await rsession('a-user-of-20-letters');
    const grep = await startGrep();
    const open = await eventually(
      async () => {
        const found = await rows('/sessions?status=open');
        return found.length >= 2 && found;
      },
      { what: 'two open sessions', within: 20_000 },
    );
    expect(open.map((row) => row['userId']).sort()).toEqual(['a-user-of-20-letters', 'ada']);
    await ada.kill();
    const [gone] = await eventually(
      async () => {
        const found = await sessionsOf('ada');
        return found[0]?.['status'] === 'ended' && found;
      },
      { what: "ada's session to end", within: 20_000 },
    );
    expect(gone).toMatchObject({ userId: 'ada', clientId: expect.stringMatching(/rstudio/i) as string });
    expect(gone!['endReason']).toMatch(/^(terminated|source_snapshot)$/);
    expect(await sessionsOf('a-user-of-20-letters')).toMatchObject([{ status: 'active' }]);
    await grep.stop();
    await long.kill();
    await eventually(async () => (await rows('/sessions?status=open')).length === 0, {
      what: 'no session to be open',
      within: 20_000,
    });
  });
});

describe('sessions reported over HTTP', () => {
  it('are there as soon as the answer says so', async () => {
    const id = 'http/one *@>';
    const { status, body } = await system.collect('/sessions', { id, userId: 'grace', userAgent: 'curl/8' });
    expect(status).toBe(201);
    const position = String(body['position']);
    const seen = await system.api(`/sessions/${encodeURIComponent(id)}?minPosition=${position}`);
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({ id, userId: 'grace', status: 'active', userAgent: 'curl/8' });
    expect(Number(seen.headers.get('x-projection-position'))).toBeGreaterThanOrEqual(
      Math.floor(Number(position)),
    );
  });

  it('end when an administrator says so, and their client is told', async () => {
    const id = 'http/revoked';
    await system.collect('/sessions', { id, userId: 'grace' });
    const revoked = await system.api(`/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
    expect([revoked.status, revoked.body['revoked']]).toEqual([200, 1]);
    const beat = await system.collect(`/sessions/${encodeURIComponent(id)}/heartbeats`, {});
    expect([beat.status, beat.body['code'], beat.body['endReason']]).toEqual([
      410,
      'session_ended',
      'revoked',
    ]);
    const path = `/sessions/${encodeURIComponent(id)}?minPosition=${String(revoked.body['position'])}`;
    expect((await system.api(path)).body).toMatchObject({
      status: 'ended',
      endReason: 'revoked',
      endedBy: 'admin',
    });
  });

  it('add up by user, as sum and as union', async () => {
    const begun = new Date(Date.now() - 60_000).toISOString();
    for (const id of ['sum/1', 'sum/2'])
      await system.collect('/sessions', { id, userId: 'hopper', startedAt: begun });
    const { body } = await system.collect('/sessions/sum%2F1/end', { reason: 'logout' });
    await system.collect('/sessions/sum%2F2/end', { reason: 'logout' });
    const hopper = await eventually(
      async () =>
        (await everyRow('/users?')).find((user) => user['userId'] === 'hopper' && user['open'] === 0),
      { what: "hopper's totals" },
    );
    const span = hopper['spanSeconds'] as { sum: number; union: number };
    expect(body['session']).toMatchObject({ status: 'ended' });
    expect(hopper['sessions']).toBe(2);
    expect(span.sum).toBeGreaterThan(119);
    expect(span.union).toBeGreaterThan(59);
    expect(span.union).toBeLessThan(span.sum / 1.9);
  });
});

describe('bad input', () => {
  it.each([
    ['bad JSON', '/sessions', '{"id":', 400, 'invalid_json'],
    ['a wrong type', '/sessions', { id: 7 }, 400, 'invalid_request'],
    ['a NUL in an id', '/sessions', { id: 'a\u0000b' }, 400, 'invalid_id'],
    ['10 MB', '/sessions', { attributes: { a: 'x'.repeat(10_000_000) } }, 413, 'body_too_large'],
    ['an unknown route', '/nothing', {}, 404, 'not_found'],
  ])('%s is answered as a problem', async (_name, path, body, status, code) => {
    const answer = await system.collect(path, body);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each([
    ['an unknown status', '/sessions?status=asleep', 400, 'invalid_request'],
    ['a foreign cursor', '/sessions?cursor=abc', 400, 'invalid_cursor'],
    ['a limit of 10^9', '/sessions?limit=1000000000', 400, 'invalid_request'],
    ['an unknown session', '/sessions/nobody', 404, 'session_not_found'],
    ['half an escape in a path', '/sessions/%E0%A4%A', 400, 'invalid_request'],
  ])('%s is answered as a problem', async (_name, path, status, code) => {
    const answer = await system.api(path);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('no key, a foreign key', async () => {
    for (const authorization of ['', 'Bearer hc_default_0000000000000000_' + '0'.repeat(48)])
      expect((await system.api('/sessions', { headers: { authorization } })).status).toBe(401);
  });
});

describe('while reports go on', () => {
  const victims: readonly ProcessName[] = ['projector', 'collector', 'nats', 'postgres'];

  it('every process is killed in turn, and what was acknowledged is there once', async () => {
    const reports = new Reports(system, ['u1', 'u2', 'u3', 'u4', 'u5']);
    const checkpoint = new CheckpointWatch(system);
    for (const victim of victims) {
      const pid = system.pidOf(victim);
      const before = reports.beats;
      await killHard(pid);
      await eventually(() => system.instance.pids[victim] !== pid && system.instance.pids[victim] !== null, {
        what: `${victim} to be started again`,
        within: 30_000,
      });
      const { api, collector } = system.instance;
      await Promise.all([ready(system, api), ready(system, collector)]);
      await eventually(() => reports.beats > before + 20, {
        what: `reports to go on after ${victim} was killed`,
        within: 30_000,
      });
    }
    const healedAt = Date.now();
    await reports.stop();
    await checkpoint.neverWentBack();
    await withLog(system.instance, async (log) => {
      await healed(system, log, { at: healedAt, within: 45_000 });
      reportsHold(reports, await envelopesOf(log));
      await readModelHolds(system, log);
    });
    const found = await everyRow('/sessions?userId=u1&');
    const all = (
      await Promise.all(reports.users.map((user) => everyRow(`/sessions?userId=${user}&`)))
    ).flat();
    expect(found.length).toBeGreaterThan(0);
    expect(all.map((row) => row['id']).sort()).toEqual([...reports.started.keys()].sort());
    for (const row of all) {
      const id = row['id'] as string;
      expect(row).toMatchObject({
        userId: reports.started.get(id),
        status: reports.ended.has(id) ? 'ended' : 'active',
      });
    }
  }, 180_000);

  it.each<[ProcessName, () => Promise<number>, number]>([
    ['nats', async () => (await system.collect('/sessions', { id: 'frozen', userId: 'ada' })).status, 201],
    ['postgres', async () => (await system.api('/sessions')).status, 200],
  ])(
    'a %s that hangs is answered with 503 within 4 seconds, and everything works again when it goes on',
    async (name, ask, fine) => {
      const pids = processTree(system.pidOf(name));
      pids.forEach(freeze);
      const began = Date.now();
      try {
        expect(await ask()).toBe(503);
        expect(Date.now() - began).toBeLessThan(4_500);
      } finally {
        pids.forEach(thaw);
      }
      // a report that landed after all makes the repetition a resume
      const works = [fine, 200];
      await eventually(async () => works.includes(await ask()), {
        what: `${name} to be used again`,
        within: 20_000,
      });
    },
  );
});

describe('the read model', () => {
  it('is the same again after it was dropped and rebuilt from the log', async () => {
    await endEverything();
    // nobody appends any more, not even ticks: both dumps are of one position
    const collector = system.pidOf('collector');
    freeze(collector);
    try {
      const end = (await withLog(system.instance, (log) => log.state())).lastSeq;
      await reached(`${end}.0`);
      const live = await digest();
      expect(live.position).toBe(end);
      await withDatabase(system.instance, async (dataSource) => {
        const schemas = await dataSource.query<{ nspname: string }[]>(
          "select nspname from pg_namespace where nspname = 'headcount' or nspname ~ '^g[0-9]+$'",
        );
        expect(schemas.length).toBeGreaterThan(1);
        for (const { nspname } of schemas) await dataSource.query(`drop schema ${nspname} cascade`);
      });
      const migrated = system.headcount('migrate');
      expect((await once(migrated, 'exit'))[0]).toBe(0);
      await reached(`${end}.0`);
      mustHold(checkRebuild(live, await digest()));
      expect(live.tables['session']!.rows).toBeGreaterThan(20);
    } finally {
      thaw(collector);
    }
    await withLog(system.instance, (log) => readModelHolds(system, log));
  });
});

describe('Ctrl-C and the next start', () => {
  it('leaves nothing behind, and the next start knows everything', async () => {
    const before = await everyRow('/sessions?status=ended&');
    const pids = Object.values(system.instance.pids).filter((pid) => pid !== null);
    const { code, tookMs } = await system.stop();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(10_000);
    expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
    expect(existsSync(`${system.dataDir}/instance.json`)).toBe(false);
    const again = await System.start([], system.dataDir);
    system = again;
    await projected();
    expect((await everyRow('/sessions?status=ended&')).map((row) => row['id'])).toEqual(
      before.map((row) => row['id']),
    );
  });
});

/** Waits until what was reported so far has been projected. */
async function projected(): Promise<void> {
  const answer = await eventually(
    async () => {
      const { status, body } = await system.collect('/sessions', { id: `marker/${randomUUID()}` });
      return (status === 200 || status === 201) && String(body['position']);
    },
    { what: 'a report to be taken', within: 30_000 },
  );
  await reached(answer);
}

async function reached(position: string): Promise<void> {
  await eventually(
    async () => (await system.api(`/sessions?limit=1&minPosition=${position}`)).status === 200,
    {
      what: `position ${position} to be projected`,
      within: 60_000,
    },
  );
}

/** Ends every open session, so that the read model stands still. */
async function endEverything(): Promise<void> {
  await projected();
  for (const { id } of await everyRow('/sessions?status=open&'))
    await system.collect(`/sessions/${encodeURIComponent(String(id))}/end`, { reason: 'logout' });
  await eventually(async () => (await rows('/sessions?status=open')).length === 0, {
    what: 'all to have ended',
  });
}

async function digest(): Promise<DumpDigest> {
  const child = system.headcount('dump', '--sha256');
  const [printed, [code]] = (await Promise.all([text(child.stdout!), once(child, 'exit')])) as [
    string,
    [number],
  ];
  if (code !== 0) throw new Error(`dump ended with ${code}`);
  return JSON.parse(printed) as DumpDigest;
}
