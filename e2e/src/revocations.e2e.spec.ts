import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Rsession } from '@headcount/agent/testing';
import { isAlive } from '@headcount/local';
import { eventually } from '@headcount/testing-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { System, type Answer } from './system.js';
import { WatchedHost } from './watched-host.js';

interface Revoked {
  readonly revoked: number;
  readonly position: string;
}

interface Notice {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

let system: System;
let host: WatchedHost;
const notices: Notice[] = [];
const deaf = new AbortController();

beforeAll(async () => {
  system = await System.start();
  expect((await put('/policy', { leaseSeconds: 3_600 })).status).toBe(200);
  expect((await beatAwake()).status).toBe(200);
  const soon = { leaseSeconds: 90, idleAfterSeconds: 0.5, danglingAfterSeconds: 1 };
  expect((await put('/policy', soon)).status).toBe(200);
  await listen();
  host = new WatchedHost(system);
  host.watch('--allow-kill');
});
beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});
afterEach(() => host.clear());
afterAll(async () => {
  deaf.abort();
  await host?.destroy();
  await system?.destroy();
});

const put = (path: string, body: object): Promise<Answer> =>
  system.api(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Of a session that dangles only after an hour. */
const beatAwake = () => system.collect('/sessions/awake/heartbeats', {});

/** Reads what the source is told, as the agent does. */
async function listen(): Promise<void> {
  const { collector, adminKey } = system.instance;
  const headers = { authorization: `Bearer ${adminKey}` };
  const address = `${collector}/collect/v1/sources/${WatchedHost.sourceId}/notices`;
  const { body } = await fetch(address, { headers, signal: deaf.signal });
  void heard(createInterface({ input: Readable.fromWeb(body as ReadableStream) })).catch((error: unknown) => {
    if (!deaf.signal.aborted) throw error;
  });
}

async function heard(lines: AsyncIterable<string>): Promise<void> {
  let type = '';
  for await (const line of lines) {
    if (line.startsWith('event: ')) type = line.slice('event: '.length);
    if (!line.startsWith('data: ')) continue;
    notices.push({ type, data: JSON.parse(line.slice('data: '.length)) as Notice['data'] });
  }
}

async function byApi(path: string): Promise<Revoked> {
  const { status, body } = await system.api(path, { method: 'DELETE' });
  expect(status).toBe(200);
  return body as unknown as Revoked;
}

async function byCommand(...args: string[]): Promise<Revoked> {
  return JSON.parse(await text(system.headcount('end', ...args, '--json').stdout!)) as Revoked;
}

interface Ways {
  one(id: string): Promise<Revoked>;
  all(user: string): Promise<Revoked>;
  allBut(user: string, id: string): Promise<Revoked>;
  dangling(): Promise<Revoked>;
}

const api: Ways = {
  one: (id) => byApi(`/sessions/${encodeURIComponent(id)}`),
  all: (user) => byApi(`/users/${user}/sessions`),
  allBut: (user, id) => byApi(`/users/${user}/sessions?except=${encodeURIComponent(id)}`),
  dangling: () => byApi('/sessions?status=dangling'),
};
const command: Ways = {
  one: (id) => byCommand(id),
  all: (user) => byCommand('--user', user),
  allBut: (user, id) => byCommand('--user', user, '--except', id),
  dangling: () => byCommand('--dangling'),
};

/** A process whose session was revoked: it is told to end, and whoever looks is told by whom. */
async function wasRevoked(rsession: Rsession, id: string, { position }: Revoked): Promise<void> {
  const who = { endedBy: 'admin', endedByName: 'admin' };
  await eventually(() => notices.some(({ data }) => data['sessionId'] === id), {
    ...{ what: `a notice of ${id}`, within: 60_000 },
  });
  expect(notices.filter(({ data }) => data['sessionId'] === id)).toMatchObject([
    { type: 'session.revoked', data: { userId: rsession.user, ...who } },
  ]);
  expect(await system.collect(`/sessions/${encodeURIComponent(id)}/heartbeats`, {})).toMatchObject({
    status: 410,
    body: { code: 'session_ended', endReason: 'revoked', ...who },
  });
  expect(await rsession.ended).toBe('SIGTERM');
  const path = `/sessions/${encodeURIComponent(id)}`;
  expect((await system.api(`${path}?minPosition=${position}`)).body).toMatchObject({
    ...{ status: 'ended', endReason: 'revoked', ...who },
  });
  expect((await system.api(`${path}/events`)).body['data']).toContainEqual(
    expect.objectContaining({ type: 'ended', reason: 'revoked', ...who }),
  );
}

/** A process, and the id of its session. */
type Reported = readonly [Rsession, string];

/** Several processes of a user. */
async function given(user: string, count: number): Promise<readonly Reported[]> {
  const processes = await Promise.all(Array.from({ length: count }, () => host.run(user)));
  return Promise.all(processes.map(async (one) => [one, await host.idOf(one)] as const));
}

describe.each<[string, Ways]>([
  ['api', api],
  ['command', command],
])('revoked by %s', (by, ways) => {
  it('one session: its process ends, who did it is known, and nobody else is concerned', async () => {
    const [[revoked, id], [same]] = (await given(`kim-${by}`, 2)) as [Reported, Reported];
    const answer = await ways.one(id);
    expect(answer.revoked).toBe(1);
    await wasRevoked(revoked, id, answer);
    expect(isAlive(same.pid)).toBe(true);
  });

  it('all of a user', async () => {
    const [[other]] = (await given(`lou-${by}`, 1)) as [Reported];
    const theirs = await given(`max-${by}`, 2);
    const answer = await ways.all(`max-${by}`);
    expect(answer.revoked).toBe(2);
    for (const [process, id] of theirs) await wasRevoked(process, id, answer);
    expect(isAlive(other.pid)).toBe(true);
  });

  it('all of a user but one', async () => {
    const [[spared, id], ...theirs] = (await given(`ned-${by}`, 3)) as [Reported, Reported, Reported];
    const answer = await ways.allBut(`ned-${by}`, id);
    expect(answer.revoked).toBe(2);
    for (const [process, revoked] of theirs) await wasRevoked(process, revoked, answer);
    expect(isAlive(spared.pid)).toBe(true);
  });

  it('all that are dangling, and no one else', async () => {
    const theirs = await given(`oda-${by}`, 2);
    await eventually(
      async () => {
        const { body } = await system.api('/sessions?status=dangling');
        const dangling = (body['data'] as { id: string }[]).map(({ id }) => id);
        return theirs.every(([, id]) => dangling.includes(id));
      },
      { what: 'both to dangle', within: 60_000 },
    );
    const answer = await ways.dangling();
    // those of former tests may dangle, too
    expect(answer.revoked).toBeGreaterThanOrEqual(2);
    for (const [process, id] of theirs) await wasRevoked(process, id, answer);
    expect((await beatAwake()).status).toBe(200);
  });
});
