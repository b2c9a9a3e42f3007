import type { Session, SessionFact, SessionSegment, Source, User } from '../api/query.js';

/** What answers look like; a test holds them to the schemas. */

const began = '2026-03-02T08:00:00.000Z';
const left = '2026-03-02T09:30:00.000Z';
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0';

export const exampleSession: Session = {
  ...{ id: '0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d', site: 'default', userId: 'alice', clientId: 'web' },
  ...{ sourceId: null, incarnation: null, deviceId: null, previousSessionId: null },
  ...{ status: 'ended', dangling: false, seat: false, inferred: false, overLimit: false },
  ...{ startedAt: began, lastSeenAt: left, lastActiveAt: '2026-03-02T09:10:00.000Z', leaseExpiresAt: null },
  logins: [{ userId: 'alice', loginAt: began, logoutAt: left }],
  ...{ loginAt: began, logoutAt: left, endedAt: left, endReason: 'logout', endedBy: 'user' },
  ...{ endedByName: null, endPrecision: 'exact', endUncertaintySeconds: 0 },
  ...{ spanSeconds: 5400, connectedSeconds: 5340, activeSeconds: 3600.5, orphanRuns: 0 },
  ...{ ipAddress: '192.0.2.7', host: null, userAgent },
  browser: { name: 'Firefox', version: '126.0', major: '126' },
  os: { name: 'Linux', version: null },
  engine: { name: 'Gecko', version: '126.0' },
  device: { type: 'browser', vendor: null, model: null },
  ...{ app: null, bot: false, attributes: { role: 'student' }, measures: {} },
};

export const exampleUser: User = {
  ...{ userId: 'alice', sessions: 2, open: 0 },
  spanSeconds: { sum: 9000, union: 7200 },
  connectedSeconds: { sum: 8940, union: 7140 },
  activeSeconds: { sum: 3600.5, union: 3600.5 },
  ...{ uncertaintySeconds: 30, firstSeenAt: began, lastSeenAt: left },
};

export const exampleSegment: SessionSegment = {
  ...{ series: 'connected', userId: 'alice', start: began, end: left, seconds: 5400 },
};

export const exampleFact: SessionFact = {
  ...{ type: 'started', position: '42.0', loggedAt: began, at: began, userId: 'alice' },
  ...{ inferred: false, overLimit: false },
};

export const exampleSource: Source = {
  ...{ sourceId: 'rserver-1', incarnation: 'boot-7', sessions: 40, open: 3, lastSeenAt: left },
  clockSkewSeconds: 0.041,
};
