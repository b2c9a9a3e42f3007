import {
  appTypes,
  endAuthors,
  endReasons,
  keyModes,
  keyScopes,
  limitModes,
  limitScopes,
  limitStatuses,
  limitUnits,
  seatRequests,
  type EventOf,
  type EventType,
} from '@headcount/session-core';
import { z } from 'zod';

const millis = z.int();
const text = z.string();
const textOrNull = z.string().nullable();

const policy = z.object({
  heartbeatMs: millis,
  leaseMs: millis,
  activeGapMs: millis,
  idleAfterMs: millis,
  danglingAfterMs: millis,
  resumeWindowMs: millis,
  maxAgeMs: millis.nullable(),
  liveness: z.enum(['beats', 'start_stop']),
});

const appRules = z.array(z.object({ name: text, type: z.enum(appTypes) }));
const sitePolicy = z.object({
  heartbeatMs: millis,
  leaseMs: millis,
  activeGapMs: millis.nullable(),
  idleAfterMs: millis,
  danglingAfterMs: millis,
  resumeWindowMs: millis,
  maxAgeMs: millis.nullable(),
  maxLatenessMs: millis,
  futureToleranceMs: millis,
  limitStatus: z.literal(limitStatuses),
  appRules,
  fullIpAddresses: z.boolean().optional(),
  timeZone: text,
});

const limit = z.object({
  id: text,
  scope: z.enum(limitScopes),
  attribute: textOrNull,
  key: textOrNull,
  unit: z.enum(limitUnits),
  max: z.int().nullable(),
  mode: z.enum(limitModes),
  exempt: z.record(text, z.array(text)),
  countAnonymous: z.boolean(),
  releaseAfterIdleMs: millis.nullable(),
});

/** The limits that were full when something was admitted all the same. */
const overLimits = z.array(text).exactOptional();

type DataOf<Type extends EventType> = EventOf<Type>['data'];

interface Definition<Type extends EventType> {
  /** The CloudEvents type, with its version. */
  readonly cloudType: string;
  readonly subject: 'lifecycle' | 'signals' | 'clock';
  readonly says: string;
  readonly data: z.ZodType<DataOf<Type>>;
}

/**
 * Every event of the log, by its name. A new event is a member of `HeadcountEvent` in session-core and an
 * entry here; the compiler names every fold that has to say what it does with it.
 */
export const eventRegistry: { readonly [Type in EventType]: Definition<Type> } = {
  SessionStarted: {
    cloudType: 'headcount.session.started.v1',
    subject: 'lifecycle',
    says: 'A session was admitted, or first seen (inferred); carries the policy it lives under.',
    data: z.object({
      sessionId: text,
      startedAt: millis,
      policy,
      inferred: z.boolean(),
      overLimit: z.boolean(),
      overLimits,
      ageMs: millis,
      history: z.literal(true).exactOptional(),
      userId: textOrNull,
      clientId: textOrNull,
      sourceId: textOrNull,
      incarnation: textOrNull,
      deviceId: textOrNull,
      previousSessionId: textOrNull,
      clientInstanceId: textOrNull,
      userAgent: textOrNull,
      appRules: appRules.exactOptional(),
      ipAddress: textOrNull,
      host: textOrNull,
      attributes: z.record(text, text),
    }),
  },
  Heartbeat: {
    cloudType: 'headcount.session.heartbeat.v1',
    subject: 'signals',
    says: 'Proofs of life that one source reported within one commit.',
    data: z.object({
      sourceId: textOrNull,
      ...{ snapshotAt: millis.exactOptional(), skewMs: millis.exactOptional() },
      beats: z.array(
        z.object({
          sessionId: text,
          at: millis,
          active: z.boolean(),
          ageMs: millis.exactOptional(),
          measures: z.record(text, z.number()).exactOptional(),
        }),
      ),
    }),
  },
  SessionEnded: {
    cloudType: 'headcount.session.ended.v1',
    subject: 'lifecycle',
    says: 'A session is over: why, by whom, and how sure that is.',
    data: z.object({
      sessionId: text,
      reason: z.enum(endReasons),
      precision: z.enum(['exact', 'estimated']),
      endedAt: millis,
      bySource: z.boolean(),
      endedBy: z.enum(endAuthors),
      endedByName: textOrNull,
      endedBefore: millis.nullable(),
      replacedBySessionId: text.exactOptional(),
    }),
  },
  SessionIdentified: {
    cloudType: 'headcount.session.identified.v1',
    subject: 'lifecycle',
    says: 'A login (user attached) or a logout (user detached) on a living session.',
    data: z.object({ sessionId: text, userId: textOrNull, at: millis, overLimits }),
  },
  SessionResumed: {
    cloudType: 'headcount.session.resumed.v1',
    subject: 'lifecycle',
    says: 'A session whose lease had passed is alive again and was admitted again.',
    data: z.object({ sessionId: text, at: millis, ageMs: millis, overLimits }),
  },
  SessionDenied: {
    cloudType: 'headcount.session.denied.v1',
    subject: 'lifecycle',
    says: 'A limit was in the way: which, how many were in, who asked, and how often within ten seconds.',
    data: z.object({
      limitId: text,
      scope: z.enum(limitScopes),
      mode: z.enum(limitModes),
      key: textOrNull,
      max: z.int(),
      current: z.int(),
      request: z.enum(seatRequests),
      userId: textOrNull,
      clientId: textOrNull,
      sourceId: textOrNull,
      sessionId: text,
      at: millis,
      count: z.int(),
    }),
  },
  SeatTaken: {
    cloudType: 'headcount.seat.taken.v1',
    subject: 'lifecycle',
    says: 'A session without a seat was admitted again, or one that could have lost its seat has kept it.',
    data: z.object({ sessionId: text, at: millis, ageMs: millis, overLimits }),
  },
  SeatReleased: {
    cloudType: 'headcount.seat.released.v1',
    subject: 'lifecycle',
    says: 'A session that was idle for long gave its seat to another one; it stays open.',
    data: z.object({ sessionId: text, limitId: text }),
  },
  LimitChanged: {
    cloudType: 'headcount.limit.changed.v1',
    subject: 'lifecycle',
    says: 'From here on a limit is this one, or there is none of its id.',
    data: z.object({ limitId: text, limit: limit.nullable(), changedBy: textOrNull }),
  },
  Tick: {
    cloudType: 'headcount.clock.tick.v1',
    subject: 'clock',
    says: 'A collector serves; leases run on these.',
    data: z.object({ collectorId: text, everyMs: millis, shedding: z.boolean() }),
  },
  SourceStarted: {
    cloudType: 'headcount.source.started.v1',
    subject: 'lifecycle',
    says: 'A new life of a source: whatever a former one left open has ended.',
    data: z.object({
      sourceId: text,
      incarnation: text,
      startedAt: millis,
      heartbeatMs: millis.nullable(),
      kind: textOrNull,
    }),
  },
  PolicyChanged: {
    cloudType: 'headcount.policy.changed.v2',
    subject: 'lifecycle',
    says: 'Sessions that start from now on live under this policy.',
    data: z.object({ policy: sitePolicy, changedBy: textOrNull }),
  },
  SiteCreated: {
    cloudType: 'headcount.site.created.v1',
    subject: 'lifecycle',
    says: 'A tracked system exists.',
    data: z.object({ timeZone: text }),
  },
  KeyIssued: {
    cloudType: 'headcount.key.issued.v1',
    subject: 'lifecycle',
    says: 'A key may be used; only its hash is known.',
    data: z.object({
      keyId: text,
      name: text,
      secretHash: text,
      scopes: z.array(z.enum(keyScopes)),
      mode: z.enum(keyModes).default('enforcing'),
      expiresAt: millis.nullable(),
      issuedBy: textOrNull.default(null),
    }),
  },
  KeyRevoked: {
    cloudType: 'headcount.key.revoked.v1',
    subject: 'lifecycle',
    says: 'A key may not be used any more, for ever.',
    data: z.object({ keyId: text, revokedBy: textOrNull }),
  },
};

const typesByCloudType: ReadonlyMap<string, EventType> = new Map(
  (Object.keys(eventRegistry) as EventType[]).map((type) => [eventRegistry[type].cloudType, type]),
);

/** The event's name for a CloudEvents type; undefined when this version doesn't know it. */
export function eventTypeOf(cloudType: string): EventType | undefined {
  return typesByCloudType.get(cloudType);
}
