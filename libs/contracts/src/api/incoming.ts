import type { CloudEvent } from './cloud-event.js';
import { caepSessionRevoked, incomingExamples } from './incoming-examples.js';

/** What an event that comes in is, once it is understood: the body of the route of the same meaning. */
export type ReportKind = 'start' | 'heartbeat' | 'end' | 'identify' | 'revoke';

/** Keys to follow, from the event's `data` down. */
type Path = readonly string[];

export interface IncomingType {
  readonly becomes: ReportKind;
  readonly says: string;
  /**
   * For each field of the report where `data` may say it: the first place that holds something counts. Null: `data`
   * uses the report's own names.
   */
  readonly fields: Readonly<Record<string, readonly Path[]>> | null;
  /** The session it names as its previous one ends. */
  readonly replaces?: boolean;
  /** Fields that are told in seconds since the Unix epoch. */
  readonly epochSeconds?: readonly string[];
  /** Posted by a test. */
  readonly example: CloudEvent;
}

/** An OpenTelemetry attribute: in `data` itself, or below `attributes` as in a log record. */
const attribute = (...names: readonly string[]): readonly Path[] =>
  names.flatMap((name) => [[name], ['attributes', name]]);

/**
 * The types of events that `POST /events` understands, by their CloudEvents type. Another vocabulary is another
 * entry: where its words stand, and which report they make.
 */
export const incomingTypes: Readonly<Record<string, IncomingType>> = {
  'headcount.session.started.v1': {
    becomes: 'start',
    says: 'A session began. `data` is the body of `POST /sessions` with `sessionId` instead of `id`.',
    fields: null,
    example: incomingExamples.started,
  },
  'headcount.session.heartbeat.v1': {
    becomes: 'heartbeat',
    says: 'Sessions of one source are alive. A beat without `at` was at `time`.',
    fields: null,
    example: incomingExamples.heartbeat,
  },
  'headcount.session.identified.v1': {
    becomes: 'identify',
    says: 'A user logged in to a living session, or (`userId` null) out of it.',
    fields: null,
    example: incomingExamples.identified,
  },
  'headcount.session.ended.v1': {
    becomes: 'end',
    says: 'A session is over.',
    fields: null,
    example: incomingExamples.ended,
  },
  'session.start': {
    becomes: 'start',
    says: "OpenTelemetry's event of the same name. The session it names as its previous one ends as `replaced`.",
    fields: {
      sessionId: attribute('session.id'),
      previousSessionId: attribute('session.previous_id'),
      userId: attribute('user.id', 'enduser.id'),
      clientId: attribute('service.name'),
      deviceId: attribute('device.id'),
      userAgent: attribute('user_agent.original'),
      ipAddress: attribute('client.address'),
      host: attribute('host.name'),
    },
    replaces: true,
    example: incomingExamples.otelStart,
  },
  'session.end': {
    becomes: 'end',
    says: "OpenTelemetry's event of the same name.",
    fields: { sessionId: attribute('session.id') },
    example: incomingExamples.otelEnd,
  },
  [caepSessionRevoked]: {
    becomes: 'revoke',
    says: "CAEP's session-revoked: the session ends as `revoked` by its `initiating_entity`.",
    fields: {
      sessionId: [
        ['sub_id', 'session', 'id'],
        ['sub_id', 'id'],
        ['subject', 'session', 'id'],
        ['subject', 'id'],
      ],
      endedBy: [['initiating_entity']],
      endedAt: [['event_timestamp']],
    },
    epochSeconds: ['endedAt'],
    example: incomingExamples.revoked,
  },
};
