import type { Millis } from '@headcount/session-core';
import type { Reply } from '../history.js';
import type { CollectorNode, Request } from '../nodes/collector-node.js';
import type { Dice } from '../random.js';
import type { VirtualTime } from '../time/virtual-time.js';
import type { Truth } from './truth.js';

/** What all clients of a life share. */
export interface Crowd {
  readonly time: VirtualTime;
  readonly site: string;
  readonly nodes: readonly CollectorNode[];
  readonly truth: Truth;
  /** H, by which clients beat. */
  readonly heartbeatMs: Millis;
  /** After this nobody begins anything, and whoever lives falls silent or ends. */
  until: Millis;
  /** A number nobody else has. */
  readonly unique: () => number;
  /** What the proxy in front of the collectors makes of the addresses on the way. */
  readonly addressOf: (forwardedFor: readonly string[]) => string;
  /** Where each session's client really was, by `site/id`. */
  readonly addresses: Map<string, string>;
}

/** Instants as a client's own clock shows them. */
export function said(at: Millis, skewMs: Millis): string {
  return new Date(at + skewMs).toISOString();
}

/** Asks one collector or another until there is an answer that says more than "try again". */
export async function insist<Body extends object>(
  crowd: Crowd,
  dice: Dice,
  request: () => Request<Body>,
  tries = 6,
): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await dice.pick(crowd.nodes).ask(request());
    if (attempt >= tries || (reply.kind === 'answer' && reply.status < 500)) return reply;
    await crowd.time.sleep(dice.between(500, 3_000));
  }
}

export const isGood = (reply: Reply): boolean => reply.kind === 'answer' && reply.status < 300;
type Answer = Extract<Reply, { kind: 'answer' }>;

/** There was no seat. */
export const isFull = (reply: Reply): reply is Answer =>
  reply.kind === 'answer' && reply.code === 'session_limit_exceeded';
export const isOver = (reply: Reply): boolean =>
  reply.kind === 'answer' && reply.status >= 400 && reply.status < 500;
