import type { StoredEnvelope } from '@headcount/event-log';
import { checkReference, project, readModelOf, type CanonicalRow } from '@headcount/testing-stack/checkers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandsController } from '../commands/commands.controller.js';
import { RunningCollector } from '../testing/running-collector.js';

const now = Date.parse('2026-03-02T12:00:00.000Z');
const userAgent = 'fieldnotes; iOS 17.4; v4.5.0 (312)';
let running: RunningCollector;

beforeEach(async () => {
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

const setRules = (appRules: unknown, site = 'default') =>
  new CommandsController(running.parts.collector).setPolicy({ site, changes: { appRules }, byName: 'root' });
const rule = (name: string, type = 'mobile-app') => ({ name, type });

async function log(): Promise<readonly StoredEnvelope[]> {
  const { lastSeq } = await running.log.state();
  const reader = await running.log.read({ after: 0 });
  const all: StoredEnvelope[] = [];
  while ((all.at(-1)?.seq ?? 0) < lastSeq) all.push(...(await reader.next(1_000)));
  await reader.close();
  return all;
}

/** What the user agent of a session says. */
async function appOf(id: string): Promise<CanonicalRow> {
  const envelopes = await log();
  const rows = project([envelopes]);
  expect(checkReference(rows, readModelOf(envelopes))).toEqual([]);
  const session = rows.find((row) => row.table === 'session' && row['id'] === id)!;
  return rows.find((row) => row.table === 'user_agent' && row['id'] === session['user_agent_id'])!;
}

describe('the rules for apps that a site has of its own', () => {
  it('are what its user agents are read by, from then on, and by nobody else’s', async () => {
    await running.post('/sessions', { id: 'before', userAgent });
    expect(await setRules([rule('FieldNotes'), rule('Other')])).toMatchObject({
      ok: true,
      policy: { appRules: [rule('FieldNotes'), rule('Other')] },
    });
    await running.post('/sessions', { id: 'after', userAgent });
    const headers = { authorization: `Bearer ${await running.issueKey('another', ['ingest'])}` };
    await running.post('/sessions', { id: 'elsewhere', userAgent }, { headers });
    const named = { app_name: 'FieldNotes', app_version: '4.5.0', app_build: '312', os_name: 'iOS' };
    expect(await appOf('after')).toMatchObject({ ...named, device_type: 'mobile-app' });
    expect(await appOf('before')).not.toMatchObject(named);
    expect((await appOf('elsewhere'))['id']).toBe((await appOf('before'))['id']);
  });

  it('go into the log with a start that names one of them, and only those', async () => {
    await setRules([rule('FieldNotes'), rule('Other', 'desktop-app')]);
    await running.post('/sessions', { id: 'named', userAgent });
    await running.post('/sessions', { id: 'unnamed', userAgent: 'curl/8.5.0' });
    await running.post('/sessions', { id: 'silent' });
    const starts = (await running.facts()).flatMap(({ event }) =>
      event.type === 'SessionStarted' ? [event.data.appRules] : [],
    );
    expect(starts).toEqual([[rule('FieldNotes')], undefined, undefined]);
  });

  it.each([
    ['another type', [rule('FieldNotes', 'bot')]],
    ['a name that no user agent can give', [rule('a;b')]],
    ['no name', [rule('')]],
    ['too many', Array.from({ length: 101 }, (_, i) => rule(`a${i}`))],
    ['no list', rule('a')],
  ])('are refused with %s', async (_what, rules) => {
    expect(await setRules(rules)).toMatchObject({ ok: false, code: 'invalid_policy' });
  });
});
