import type { CloudEvent } from './cloud-event.js';

/** The event URI of OpenID's Continuous Access Evaluation Profile. */
export const caepSessionRevoked = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

const specversion = '1.0';
const source = 'https://app.example.com/web-1';

/** One event of each type that is understood, in an order in which they may happen. */
export const incomingExamples = {
  started: {
    specversion,
    id: '0199a0c5-0001',
    source,
    type: 'headcount.session.started.v1',
    time: '2026-03-02T12:00:00.000Z',
    data: {
      sessionId: '0199a0c5-7d00-7000-8000-000000000001',
      clientId: 'web',
      sourceId: 'web-1',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      attributes: { role: 'teacher' },
    },
  },
  heartbeat: {
    specversion,
    id: '0199a0c5-0002',
    source,
    type: 'headcount.session.heartbeat.v1',
    time: '2026-03-02T12:00:30.000Z',
    data: {
      sourceId: 'web-1',
      beats: [{ sessionId: '0199a0c5-7d00-7000-8000-000000000001', active: true }],
    },
  },
  identified: {
    specversion,
    id: '0199a0c5-0003',
    source,
    type: 'headcount.session.identified.v1',
    time: '2026-03-02T12:00:40.000Z',
    data: { sessionId: '0199a0c5-7d00-7000-8000-000000000001', userId: 'ada' },
  },
  ended: {
    specversion,
    id: '0199a0c5-0004',
    source,
    type: 'headcount.session.ended.v1',
    time: '2026-03-02T12:00:55.000Z',
    data: { sessionId: '0199a0c5-7d00-7000-8000-000000000001', reason: 'logout' },
  },
  otelStart: {
    specversion,
    id: '0199a0c5-0005',
    source,
    type: 'session.start',
    time: '2026-03-02T12:00:56.000Z',
    data: {
      attributes: {
        'session.id': '0199a0c5-7d00-7000-8000-000000000003',
        'session.previous_id': '0199a0c5-7d00-7000-8000-000000000002',
        'user.id': 'grace',
        'service.name': 'shop',
      },
    },
  },
  otelEnd: {
    specversion,
    id: '0199a0c5-0006',
    source,
    type: 'session.end',
    time: '2026-03-02T12:00:58.000Z',
    data: { 'session.id': '0199a0c5-7d00-7000-8000-000000000003' },
  },
  revoked: {
    specversion,
    id: '0199a0c5-0007',
    source: 'https://idp.example.com/',
    type: caepSessionRevoked,
    time: '2026-03-02T12:00:59.000Z',
    data: {
      sub_id: { format: 'opaque', id: '0199a0c5-7d00-7000-8000-000000000004' },
      initiating_entity: 'policy',
      event_timestamp: 1772452859,
    },
  },
} satisfies Record<string, CloudEvent>;
