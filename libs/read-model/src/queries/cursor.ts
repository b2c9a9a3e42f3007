import { createHash } from 'node:crypto';
import { parsePosition, type Position } from '@headcount/session-core';
import { InvalidCursorError } from '../database/errors.js';

/** Which query a cursor belongs to: its name, and everything that decides which rows it lists. */
export interface CursorScope {
  readonly query: string;
  readonly filters: readonly unknown[];
}

/** An opaque text for the place after `key`, only good for the same query with the same filters. */
export function encodeCursor(scope: CursorScope, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([scope.query, tagOf(scope), ...key])).toString('base64url');
}

/** The key that was given to {@link encodeCursor}. @throws InvalidCursorError for anything else */
export function decodeCursor(scope: CursorScope, cursor: string, parts: number): readonly string[] {
  const [query, tag, ...key] = readList(cursor);
  const sound = query === scope.query && tag === tagOf(scope) && key.length === parts && key.every(isText);
  if (!sound) throw new InvalidCursorError();
  return key;
}

/** The place in the log that a part of a key tells. @throws InvalidCursorError */
export function placeOf(part: string): Position {
  const position = parsePosition(part);
  if (position === null) throw new InvalidCursorError();
  return position;
}

function readList(cursor: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

function tagOf({ query, filters }: CursorScope): string {
  return createHash('sha256')
    .update(JSON.stringify([query, filters]))
    .digest('base64url')
    .slice(0, 12);
}

function isText(part: unknown): part is string {
  return typeof part === 'string' && !part.includes('\0');
}
