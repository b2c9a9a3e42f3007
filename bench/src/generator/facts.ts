import { allSites } from '@headcount/contracts';
import {
  defaultPolicy,
  type EventType,
  type EventOf,
  type HeadcountEvent,
  type SessionEndedData,
} from '@headcount/session-core';
import { between, type Random } from './random.js';
import type { Happening, Visit } from './visit.js';
import { someAddress, userAgents, userName, type GeneratedSite } from './world.js';

/** A fact that waits for the id of its envelope. */
export type Unnumbered<Event extends HeadcountEvent = HeadcountEvent> = Event extends HeadcountEvent
  ? Omit<Event, 'id'>
  : never;

function fact<Type extends EventType>(
  type: Type,
  where: { site: string; time: number; receivedAt: number },
  data: EventOf<Type>['data'],
): Unnumbered {
  return { type, ...where, data } as Unnumbered;
}

export function siteFacts({ name, timeZone, sources }: GeneratedSite, at: number): readonly Unnumbered[] {
  const where = { site: name, time: at, receivedAt: at };
  return [
    fact('SiteCreated', where, { timeZone }),
    ...sources.map((source) =>
      fact('SourceStarted', where, { ...source, startedAt: at, heartbeatMs: null, kind: 'generated' }),
    ),
  ];
}

export function startFact(random: Random, visit: Visit, receivedAt: number): Unnumbered {
  const { site, source, sessionId, startedAt } = visit;
  return fact(
    'SessionStarted',
    { site: site.name, time: startedAt, receivedAt },
    {
      ...{ sessionId, startedAt, policy: defaultPolicy, inferred: false, overLimit: false, ageMs: 0 },
      ...{ userId: userName(visit.user), clientId: null, ...source },
      ...{ deviceId: `device-${visit.user}-${between(random, 0, 3)}`, previousSessionId: null },
      clientInstanceId: null,
      userAgent: userAgents[between(random, 0, userAgents.length)]!,
      ipAddress: someAddress(random),
      host: source.sourceId,
      attributes: {},
    },
  );
}

/** What a resume, a lapse or an end says; how it is decided is the collector's way. */
export function lifecycleFact(
  { site, sessionId }: Visit,
  happening: Extract<Happening, { kind: 'resume' | 'lapse' | 'end' }>,
  receivedAt: number,
): Unnumbered {
  const where = { site: site.name, time: happening.at, receivedAt };
  switch (happening.kind) {
    case 'resume':
      return fact('SessionResumed', where, { sessionId, at: happening.at, ageMs: 0 });
    case 'lapse':
      return fact('SessionEnded', where, {
        ...{ sessionId, reason: 'lease_expired', precision: 'estimated', endedAt: happening.lastSignalAt },
        ...{ bySource: false, endedBy: 'system', endedByName: null, endedBefore: happening.at },
      } satisfies SessionEndedData);
    case 'end':
      return fact('SessionEnded', where, {
        ...{ sessionId, reason: happening.reason, precision: 'exact', endedAt: happening.at },
        ...{ bySource: true, endedBy: 'user', endedByName: null, endedBefore: null },
      } satisfies SessionEndedData);
  }
}

export function tickFact(at: number, everyMs: number): Unnumbered {
  const where = { site: allSites, time: at, receivedAt: at };
  return fact('Tick', where, { collectorId: 'generated', everyMs, shedding: false });
}
