import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { System, type Answer } from './system.js';

let system: System;

beforeAll(async () => {
  system = await System.start(['--collectors', '2']);
});
afterAll(() => system?.destroy());

const send = (method: string, path: string, body: unknown) =>
  system.api(path, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
/** Asks the second collector: all of them know the same limits. */
const startThere = (body: object): Promise<Answer> =>
  system.ask(`${system.instance.collectors[1]!}/collect/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: 'ada', ...body }),
  });

describe('a limit that is set over the API', () => {
  it('holds at every collector, is asked beforehand, and is gone when it is deleted', async () => {
    onTestFailed(() => void process.stderr.write(system.logs()));
    const set = await send('PUT', '/limits/each', { scope: 'user', max: 1 });
    expect(set).toMatchObject({ status: 200, body: { id: 'each', max: 1, over: 0 } });
    expect((await system.collect('/sessions', { id: 'one', userId: 'ada' })).status).toBe(201);
    const check = await send('POST', '/limit-checks', { userId: 'ada' });
    expect(check).toMatchObject({
      status: 200,
      body: { admitted: false, limits: [{ id: 'each', current: 1 }] },
    });
    const refused = await startThere({ id: 'two' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'session_limit_exceeded', current: 1, limit: { id: 'each', scope: 'user', key: 'ada' } },
    });
    expect((await system.api('/limits/each', { method: 'DELETE' })).status).toBe(200);
    expect((await startThere({ id: 'two' })).status).toBe(201);
    expect((await system.api('/limits/each', { method: 'DELETE' })).status).toBe(404);
  });

  it('lets its user in by a token of one collector at another, and ends what the token names', async () => {
    await send('PUT', '/limits/each', { scope: 'user', max: 2 });
    const { body } = await system.collect('/sessions', { id: 'three', userId: 'ada' });
    const conflicts = body['conflicts'] as { sessionId: string; terminationToken: string }[];
    const { terminationToken } = conflicts.find(({ sessionId }) => sessionId === 'one')!;
    expect((await startThere({ id: 'three', terminate: [terminationToken] })).status).toBe(201);
    const beat = (id: string) => system.collect(`/sessions/${id}/heartbeats`, {});
    expect(await beat('one')).toMatchObject({
      status: 410,
      body: { endReason: 'revoked', replacedBySessionId: 'three' },
    });
    expect([(await beat('two')).status, (await beat('three')).status]).toEqual([200, 200]);
  });
});
