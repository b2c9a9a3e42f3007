import { incomingTypes, type CloudEvent, type IncomingType, type ReportKind } from '@headcount/contracts';
import { ProblemError } from '@headcount/service-kit';

/** An event as the body of the route of the same meaning; that route validates it. */
export interface Report {
  readonly kind: ReportKind;
  /** The sessions it speaks of; empty where it says none that could be one. */
  readonly sessionIds: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where the event's own `time` belongs when the body does not say it. */
const timeField = {
  start: 'occurredAt',
  end: 'endedAt',
  revoke: 'endedAt',
  identify: 'at',
  heartbeat: null,
} as const satisfies Record<ReportKind, string | null>;

/** @throws ProblemError `unknown_event_type` */
export function translate(event: CloudEvent): Report {
  const type = Object.hasOwn(incomingTypes, event.type) ? incomingTypes[event.type]! : null;
  if (type === null) throw new ProblemError('unknown_event_type', { detail: `type: ${event.type}` });
  const body = bodyOf(type, event.data);
  const { becomes: kind } = type;
  if (kind === 'heartbeat') return heartbeatOf(body, event.time);
  const field = timeField[kind];
  if (event.time != null && body[field] == null) body[field] = event.time;
  const { sessionId, previousSessionId } = body;
  if (type.replaces === true && previousSessionId != null) body['replace'] = true;
  const sessionIds = [sessionId, previousSessionId].filter((id) => typeof id === 'string');
  return { kind, sessionIds, body };
}

function bodyOf(
  { fields, epochSeconds = [] }: IncomingType,
  data: CloudEvent['data'],
): Record<string, unknown> {
  if (fields === null) return { ...data };
  const body: Record<string, unknown> = {};
  for (const [field, paths] of Object.entries(fields))
    for (const path of paths) {
      const value = followed(data, path);
      if (value == null) continue;
      body[field] = epochSeconds.includes(field) ? instantOf(value) : value;
      break;
    }
  return body;
}

function followed(data: unknown, path: readonly string[]): unknown {
  let value = data;
  for (const key of path) value = valueAt(value, key);
  return value;
}

/** Of an object; also of a list of `{key, value: {stringValue}}`, as attributes stand in OTLP. */
function valueAt(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  if (!Array.isArray(holder))
    return Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined;
  const entry = holder.find((one: unknown) => (one as { key?: unknown } | null)?.key === key) as
    { value?: { stringValue?: unknown } } | undefined;
  return entry?.value?.stringValue;
}

const latestMs = 8.64e15;

function instantOf(seconds: unknown): unknown {
  if (typeof seconds !== 'number' || !(Math.abs(seconds) * 1000 <= latestMs)) return seconds;
  return new Date(seconds * 1000).toISOString();
}

function heartbeatOf(body: Record<string, unknown>, time: string | null | undefined): Report {
  const given: unknown[] = Array.isArray(body['beats']) ? (body['beats'] as unknown[]) : [];
  const sessionIds: string[] = [];
  const beats = given.map((beat) => {
    if (typeof beat !== 'object' || beat === null) return beat;
    const { sessionId, at } = beat as { sessionId?: unknown; at?: unknown };
    if (typeof sessionId === 'string') sessionIds.push(sessionId);
    return at == null && time != null ? { ...beat, at: time } : beat;
  });
  const said = Array.isArray(body['beats']) ? { ...body, beats } : body;
  return { kind: 'heartbeat', sessionIds, body: said };
}
