import {
  endBody,
  heartbeatBody,
  heartbeatsBody,
  identifyBody,
  registerBody,
  snapshotBody,
  startBody,
} from '@headcount/contracts';
import type { z } from 'zod';

/** How many fields a value has that nobody knows; those inside lists are counted, too. */
type Counter = (value: unknown) => number;

/** Counts what each body has besides its fields. It is ignored, but should not go unnoticed: it may be a misspelling. */
export const unknownFields = {
  start: counterOf(startBody, ['sessionId']),
  heartbeat: counterOf(heartbeatBody),
  heartbeats: counterOf(heartbeatsBody),
  identify: counterOf(identifyBody, ['sessionId']),
  end: counterOf(endBody, ['sessionId']),
  register: counterOf(registerBody),
  snapshot: counterOf(snapshotBody),
} as const;
export type BodyType = keyof typeof unknownFields;

/** @param more fields that are known besides those of the schema */
function counterOf(schema: z.ZodObject, more: readonly string[] = []): Counter {
  const known = new Map<string, Counter | null>(more.map((name) => [name, null]));
  for (const [name, field] of Object.entries(schema.shape))
    known.set(name, counterOfItems(field as z.core.$ZodType));
  return (value) => {
    if (typeof value !== 'object' || value === null) return 0;
    let count = 0;
    for (const name in value) {
      const inside = known.get(name);
      if (inside === undefined) count += 1;
      else if (inside !== null) count += inside((value as Record<string, unknown>)[name]);
    }
    return count;
  };
}

/** Of a list of objects; null for every other field. */
function counterOfItems(field: z.core.$ZodType): Counter | null {
  const { def } = field._zod as { def: { type: string; element?: z.ZodObject } };
  if (def.type !== 'array' || def.element?.def.type !== 'object') return null;
  const inside = counterOf(def.element);
  return (items) => {
    if (!Array.isArray(items)) return 0;
    let count = 0;
    for (const item of items) count += inside(item);
    return count;
  };
}
