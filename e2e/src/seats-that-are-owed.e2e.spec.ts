import { defaultSitePolicy, type Limit } from '@headcount/session-core';
import { eventually } from '@headcount/testing-stack';
import { checkLogLaws, mustHold } from '@headcount/testing-stack/checkers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from './seats/fleet.js';
import { LogView } from './seats/log-view.js';
import { limitOfSite } from './seats/race.js';
import { doorOf, untilAnswered, type Answered, type Door } from './seats/ways-in.js';

/** Beats every 0.2 s, and collectors that tick as often as a lease of 3 s asks for. */
const shortPolicy = {
  ...defaultSitePolicy,
  heartbeatMs: 200,
  leaseMs: 3_000,
  idleAfterMs: 300,
  danglingAfterMs: 500,
};

let fleet: Fleet;
let door: Door;

beforeAll(async () => {
  fleet = await Fleet.start(3);
});
afterAll(() => fleet?.destroy());

/** A site of its own, with its limit. */
async function givenSite(site: string, limit: Limit, policy = defaultSitePolicy): Promise<void> {
  door = doorOf(await fleet.issueKey(site));
  const data = { limitId: limit.id, limit, changedBy: null };
  const settings = [
    { type: 'PolicyChanged', data: { policy, changedBy: null } },
    { type: 'LimitChanged', data },
  ] as const;
  await fleet.settle(site, ...settings);
}

function post(path: string, body: object): Promise<Answered> {
  return untilAnswered(door, fleet, { method: 'POST', path, body });
}
const start = (id: string, userId = id) => post('/sessions', { id, userId });
const beat = (id: string, active: boolean) => post(`/sessions/${id}/heartbeats`, { active });

describe('a dangling session', () => {
  it('lives on, gives its seat up when somebody needs it, and is told so when it comes back', async () => {
    await givenSite('dangling', limitOfSite(1, { releaseAfterIdleMs: 500 }), shortPolicy);
    expect((await start('forgotten')).status).toBe(201);
    expect((await start('too-early')).status).toBe(409);
    await eventually(
      async () => (await beat('forgotten', false)).status === 200 && (await start('needs-it')).status === 201,
      { what: 'the seat to be given up' },
    );
    expect((await beat('forgotten', false)).status).toBe(200);
    const told = await beat('forgotten', true);
    expect(told).toMatchObject({
      status: 409,
      body: { code: 'session_limit_exceeded', detail: '1 of 1 seats are taken. Please try again later.' },
    });
    await post('/sessions/needs-it/end', {});
    expect((await beat('forgotten', true)).status).toBe(200);
  });
});

describe('a thousand sessions of one user', () => {
  const many = Array.from({ length: 1_000 }, (_, i) => `many${i}`);

  it('take one seat where people are counted, and block nobody', async () => {
    await givenSite('people', limitOfSite(2, { unit: 'users' }));
    const answers = await Promise.all(many.map((id) => start(id, 'ada')));
    // one that was asked for twice is open already
    expect(answers.filter(({ status }) => status !== 201 && status !== 200)).toEqual([]);
    expect((await start('bob')).status).toBe(201);
    expect((await start('cyd')).status).toBe(409);
  });

  it('get no further than the limit of the user where sessions are counted, and block nobody', async () => {
    await givenSite('sessions', limitOfSite(5));
    const perUser = limitOfSite(3, { id: 'each', scope: 'user' });
    await fleet.settle('sessions', {
      type: 'LimitChanged',
      data: { limitId: 'each', limit: perUser, changedBy: null },
    });
    const answers = await Promise.all(many.map((id) => start(id, 'ada')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201 || status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 409)).toHaveLength(997);
    expect([(await start('bob')).status, (await start('cyd')).status]).toEqual([201, 201]);
    const view = new LogView(fleet.own.log);
    await view.catchUp();
    mustHold(checkLogLaws(view.envelopes));
  });
});
