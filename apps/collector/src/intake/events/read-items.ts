import { mostItems } from '@headcount/contracts';
import { ProblemError } from '@headcount/service-kit';
import type { IncomingHttpHeaders } from 'node:http';

/** One event of a request, as it came: not validated yet, or not even JSON. */
export type Item = { readonly event: unknown } | { readonly broken: string };

export const eventMediaTypes = {
  json: [
    'application/json',
    'text/plain',
    'application/cloudevents+json',
    'application/cloudevents-batch+json',
  ],
  lines: ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'],
} as const;

/** A body of several JSON documents, one in each line. */
export class JsonLines {
  constructor(readonly text: string) {}
}

/**
 * The events of a request, in whichever of CloudEvents' modes they came: a list is a batch, an object is one event in
 * structured mode, or (with `ce-*` headers) the data of one in binary mode. Lines are structured events.
 *
 * @throws ProblemError `body_too_large` above 10,000 events
 */
export function readItems(headers: IncomingHttpHeaders, body: unknown): readonly Item[] {
  if (body instanceof JsonLines) return limited(linesOf(body.text)).map(parsedLine);
  if (Array.isArray(body)) return limited(body as unknown[]).map((event) => ({ event }));
  return [{ event: headers['ce-specversion'] === undefined ? body : binaryEvent(headers, body) }];
}

function limited<Each>(items: readonly Each[]): readonly Each[] {
  if (items.length > mostItems)
    throw new ProblemError('body_too_large', { detail: `at most ${mostItems} events at once` });
  return items;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function parsedLine(line: string): Item {
  try {
    return { event: JSON.parse(line) as unknown };
  } catch {
    return { broken: 'the line is no JSON' };
  }
}

/** Attributes stand in headers, percent-encoded where they are not plain ASCII. */
function binaryEvent(headers: IncomingHttpHeaders, data: unknown): object {
  const attributes: [string, unknown][] = [];
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith('ce-') && typeof value === 'string') attributes.push([name.slice(3), decoded(value)]);
  return { ...Object.fromEntries(attributes), data };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
