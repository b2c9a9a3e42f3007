import type { KeyScope } from '@headcount/session-core';
import type { z } from 'zod';
import type { ProblemCode } from '../api/problems.js';

/** What is sent or answered, and one that looks so. */
export interface Told {
  readonly schema: z.ZodType;
  readonly example: unknown;
}

/** A route of the query API, as its reference tells it. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for its parameters. */
  readonly path: string;
  /** Which the key needs; null: no key at all. */
  readonly scope: KeyScope | null;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: Told;
  readonly answer: Answer;
  /** Beside those that every route may answer. */
  readonly problems?: readonly ProblemCode[];
}

export interface Answer extends Told {
  readonly status?: 201 | 202;
  readonly description: string;
  /** Content types of the whole result as a stream. */
  readonly streams?: readonly string[];
  /** It is a stream of events (`text/event-stream`) that stays open; schema and example are of the data of one. */
  readonly staysOpen?: true;
}
