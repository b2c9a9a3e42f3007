import { lifecycleSubject } from '@headcount/contracts';
import { defaultSitePolicy, type HeadcountEvent, type Limit } from '@headcount/session-core';
import { expect, it } from 'vitest';
import { Tables } from '../nodes/tables.js';
import { Truth } from '../clients/truth.js';
import { History } from '../history.js';
import type { Recorded } from '../log/recorder.js';
import { seatLaws } from './seat-laws.js';

const site = 's';
const limit: Limit = {
  ...{ id: 'l', scope: 'site', attribute: null, key: null, unit: 'sessions', max: 1, mode: 'deny' },
  ...{ exempt: {}, countAnonymous: true, releaseAfterIdleMs: null },
};
const full = { limitId: 'l', scope: 'site', mode: 'deny', key: null, max: 1, current: 1 } as const;
const nobody = { userId: null, clientId: null, sourceId: null, incarnation: null, clientInstanceId: null };

type Told = Pick<HeadcountEvent, 'type' | 'data'>;
const limited: Told = { type: 'LimitChanged', data: { limitId: 'l', limit, changedBy: null } };
const started = {
  type: 'SessionStarted',
  data: {
    ...{ sessionId: 'one', ...nobody, attributes: {}, userAgent: null, startedAt: 0, ageMs: 0 },
    ...{ inferred: false, overLimit: false, policy: { ...defaultSitePolicy, heartbeatMs: 30_000 } },
  },
} as unknown as Told;
const ended = { type: 'SessionEnded', data: { sessionId: 'one' } } as unknown as Told;
const deniedAt = (at: number): Told => ({
  type: 'SessionDenied',
  data: { ...full, request: 'start', ...nobody, sessionId: 'two', at, count: 1 },
});

const lawsBrokenBy = (...told: readonly (readonly [number, Told])[]): readonly string[] => {
  const envelopes = told.map(([storedAt, { type, data }], index): Recorded => {
    const seq = index + 1;
    const event = { type, id: `e${seq}`, site, time: storedAt, receivedAt: storedAt, data } as HeadcountEvent;
    const facts = [{ event, position: { seq, index: 0 }, loggedAt: storedAt }];
    const where = { seq, id: `c1#1-${seq}`, subject: lifecycleSubject(site) };
    return { ...where, loggedAt: storedAt, storedAt, facts, unreadable: [] };
  });
  const seen = { history: new History(), truth: new Truth(), tables: new Tables(), addresses: new Map() };
  const around = { site, restored: [], nodes: [], troubles: [], glimpses: [] };
  return seatLaws({ ...around, ...seen, envelopes }).map(({ law }) => law);
};

it('a refusal that is told late was one when it was given', () => {
  const told = [90_000, deniedAt(30_000)] as const;
  expect(lawsBrokenBy([0, limited], [1, started], [60_000, ended], told)).toEqual([]);
});

it('a refusal that is told late of a time in which a seat was free is noticed', () => {
  const told = [90_000, deniedAt(75_000)] as const;
  expect(lawsBrokenBy([0, limited], [1, started], [60_000, ended], told)).toEqual([
    'a refusal in the log was one when it was given',
  ]);
});

it('a refusal by a limit that was not in force then is noticed', () => {
  const told = [90_000, deniedAt(30_000)] as const;
  expect(lawsBrokenBy([0, started], [60_000, limited], told)).toHaveLength(1);
});
