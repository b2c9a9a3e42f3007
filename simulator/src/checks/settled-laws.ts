import { isDeepStrictEqual } from 'node:util';
import { siteOf, type SiteSessions } from '@headcount/session-core';
import type { CollectorNode } from '../nodes/collector-node.js';
import type { Evidence } from './evidence.js';
import type { Ledger } from './ledger.js';
import type { Violation } from './violation.js';

/** Long after the last trouble and the last client: everybody knows what the log says, and nothing is left open. */
export function settledLaws(evidence: Evidence, ledger: Ledger): Violation[] {
  const { envelopes, nodes, tables } = evidence;
  const last = envelopes.at(-1)?.seq ?? 0;
  const violations: Violation[] = nodes.flatMap((node) => collectorLaws(node, ledger, last));
  if (tables.checkpoint.seq !== last)
    violations.push({
      law: 'the projector catches up',
      detail: `it stands at ${tables.checkpoint.seq}, the log at ${last}`,
    });
  for (const { id, open } of ledger.sessions.values())
    if (open) violations.push({ law: 'who is silent is ended', detail: `${id} is open for ever` });
  return violations;
}

function collectorLaws({ name, collector }: CollectorNode, ledger: Ledger, last: number): Violation[] {
  const law = 'a collector knows what the log says';
  if (collector === null) return [{ law, detail: `${name} never came back` }];
  const { state, problem } = collector.tail;
  if (problem !== null) return [{ law, detail: `${name}: ${problem}` }];
  if (state.seq !== last) return [{ law, detail: `${name} stands at ${state.seq}, the log at ${last}` }];
  const site = siteOf(state, ledger.site);
  const known = { ...knowledgeOf(site), lc: state.clock.now };
  const told = { ...ledger.knowledge(), lc: ledger.lc };
  return isDeepStrictEqual(known, told)
    ? []
    : [{ law, detail: `${name} knows ${differenceOf(known, told)}` }];
}

/** What a collector decides by, in an order of its own. */
export interface Knowledge {
  readonly lifeSeq: number;
  readonly leaseMs: number;
  /** Session and lease time of its last signal. */
  readonly open: readonly (readonly [string, number])[];
  readonly ended: readonly string[];
  /** Source, present life, former lives. */
  readonly sources: readonly (readonly [string, string, readonly string[]])[];
}

function knowledgeOf({ lifeSeq, policy, open, ended, sources }: SiteSessions): Knowledge {
  return {
    lifeSeq,
    leaseMs: policy.leaseMs,
    open: [...open.values()].map(({ id, lastLc }) => [id, lastLc] as const).sort(),
    ended: [...ended.keys()].sort(),
    sources: [...sources]
      .map(([id, { incarnation, former }]) => [id, incarnation, [...former].sort()] as const)
      .sort(),
  };
}

function differenceOf(known: object, told: object): string {
  const names = Object.keys(told) as never[];
  const differing = names.filter((name) => !isDeepStrictEqual(known[name], told[name]));
  return differing
    .map((name) => `${String(name)} ${JSON.stringify(known[name])} for ${JSON.stringify(told[name])}`)
    .join('; ');
}
