import type { Call } from '../history.js';
import type { Life } from '../life.js';
import type { Recorded } from '../log/recorder.js';

interface Moment {
  readonly at: number;
  readonly line: string;
}

/** A life as lines to be read: its plan, then faults, requests and facts in the order of time, then what was violated. */
export function* told(life: Life): Generator<string> {
  const { seed, plan, envelopes, history, troubles, violations } = life;
  const begin = troubles[0]!.from;
  yield `life of seed ${seed}: ${JSON.stringify(plan)}`;
  const moments: Moment[] = [
    ...troubles.map(({ kind, from, to }) => ({ at: from, line: `FAULT  ${kind}, for ${to - from} ms` })),
    ...history.calls.flatMap(momentsOf),
    ...envelopes.map((envelope) => ({ at: envelope.storedAt, line: `LOG    ${shown(envelope)}` })),
  ];
  for (const { at, line } of moments.sort((a, b) => a.at - b.at))
    yield `${((at - begin) / 1_000).toFixed(3).padStart(9)} s  ${line}`;
  for (const { law, detail } of violations) yield `VIOLATED  ${law}: ${detail}`;
  yield `${life.facts} facts, ${violations.length} violations`;
}

function momentsOf({ asked, collector, askedAt, answered, reply }: Call): Moment[] {
  const { kind, ...rest } = asked;
  const question = { at: askedAt, line: `ASK    ${collector} ${kind} ${JSON.stringify(rest)}` };
  if (answered === null) return [question];
  const { status, code, body, at } = answered;
  const heard = reply?.kind === 'answer' ? '' : ', not heard';
  const position = 'position' in body ? ` at ${String(body.position)}` : '';
  const said = `${status}${code === null ? '' : ` ${code}`}${position}${heard}`;
  return [question, { at, line: `ANSWER ${collector} ${kind} ${JSON.stringify(rest)}: ${said}` }];
}

function shown({ seq, id, facts }: Recorded): string {
  const events = facts.map(({ event }) => `${event.type} ${JSON.stringify(event.data)}`);
  return `${seq} by ${id}: ${events.join(' | ')}`;
}
