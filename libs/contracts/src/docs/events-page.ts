import type { EventType } from '@headcount/session-core';
import { z } from 'zod';
import { incomingTypes, type IncomingType } from '../api/incoming.js';
import { formerVersions } from '../log/former-versions.js';
import { eventRegistry } from '../log/registry.js';

type Schema = z.core.JSONSchema.BaseSchema;

const intro = `# Events

<!-- Generated from libs/contracts by \`npm run docs\`; a test fails when it is stale. -->

What is reported comes in as events, and what was decided stands in the log as events. Both are
[CloudEvents](https://cloudevents.io) 1.0 in JSON.`;

const incomingIntro = `## Events that come in

\`POST /collect/v1/events\` takes them in structured mode (\`application/cloudevents+json\`), in binary mode (\`ce-*\`
headers, \`application/json\`), as a batch (\`application/cloudevents-batch+json\`) and as lines
(\`application/x-ndjson\`), up to 10,000 at once. Each is answered for itself, in the order of the request:
\`202 {accepted, duplicates, rejected, results: [{id, status, code?, detail?}]}\`. One bad event never fails the others;
if the log can't take one of them for the moment, the whole request is answered 503 and can be repeated as it is. An
event whose \`source\` and \`id\` were accepted within the last 10 minutes is a duplicate.

What is said of one session in one request counts in its order. \`time\` serves where the data says no time of its own.

### History

\`POST /collect/v1/events?backfill=true\` (scope \`admin\`) takes the same events, however old, as history: each counts for the
time that it tells, which it must do itself (\`sentAt\` is passed over). Nothing is refused as late, no limit, max age or
resume window applies, and no seat is taken. The order of events and requests makes no difference, and neither does
telling something twice, so an import that broke off is simply repeated. An end may have any reason of the table in
[sessions](sessions.md), with \`endedBy\`, \`endedByName\`, and (of an estimated one) \`uncertaintySeconds\`; an estimated end
says that the session was alive until then. A session whose end nobody tells is over with its last signal, as
\`lease_expired\`; one of \`liveness: "start_stop"\` as \`unknown\`. A beat, login or end of a session without a start makes
an inferred one; the real start may come later. Rejected are events in the future (\`invalid_request\`), and those of
sessions that the collectors watch over or have seen end within a day (\`session_id_conflict\`).`;

const logIntro = `## Events in the log

These are decided by the collectors; nobody else writes them. Times in \`data\` are milliseconds since the Unix epoch.
An unknown field is ignored, an unknown type is kept as a dead letter. A former version of an event is read for ever, as if it
had been written today; the log is never rewritten. Services that don't know a version yet stop deciding for its site, so all
are upgraded before a setting is changed.`;

/** The text of docs/events.md, before it is formatted. */
export function eventsPage(): string {
  const incoming = Object.entries(incomingTypes).map(([type, definition]) =>
    incomingSection(type, definition),
  );
  const logged = (Object.keys(eventRegistry) as EventType[]).map(loggedSection);
  return [intro, incomingIntro, ...incoming, logIntro, ...logged].join('\n\n').concat('\n');
}

function incomingSection(type: string, { says, fields, epochSeconds = [], example }: IncomingType): string {
  const rows = Object.entries(fields ?? {}).map(([field, paths]) => {
    const places = paths.map((path) => `\`data${path.map((key) => `["${key}"]`).join('')}\``);
    return [`\`${field}\``, places.join(', ') + (epochSeconds.includes(field) ? ' (seconds)' : '')];
  });
  const mapping = rows.length === 0 ? [] : [table(['field', 'taken from the first of'], rows)];
  return [`### \`${type}\``, says, ...mapping, json(example)].join('\n\n');
}

function loggedSection(name: EventType): string {
  const { cloudType, subject, says, data } = eventRegistry[name];
  const rows = fieldsOf(z.toJSONSchema(data));
  const former = [...formerVersions].filter(([, version]) => version.type === name);
  return [
    `### ${name}`,
    `\`${cloudType}\` on the ${subject} subject. ${says}`,
    table(['data', 'is'], rows),
    ...former.map(([type, { next }]) => `Read as well: \`${type}\`. ${next}`),
  ].join('\n\n');
}

/** One row for each field, nested ones by their path. */
function fieldsOf(schema: Schema, prefix = ''): [string, string][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]): [string, string][] => {
    const field = property as Schema;
    const path = `${prefix}${name}`;
    const optional = schema.required?.includes(name) === true ? '' : ', may be absent';
    const items = field.type === 'array' ? (field.items as Schema) : null;
    if (items?.properties !== undefined)
      return [[`\`${path}[]\``, `list${optional}`], ...fieldsOf(items, `${path}[].`)];
    if (field.properties !== undefined)
      return [[`\`${path}\``, `object${optional}`], ...fieldsOf(field, `${path}.`)];
    return [[`\`${path}\``, `${kindOf(field)}${optional}`]];
  });
}

function kindOf(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => kindOf(one)).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (schema.type === 'array') return `list of ${kindOf(schema.items as Schema)}`;
  if (schema.type === 'object') return `${kindOf(schema.additionalProperties as Schema)} by name`;
  return Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function json(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
