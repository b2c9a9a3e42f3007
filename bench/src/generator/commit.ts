import { clockSubject, lifecycleSubject, signalsSubject } from '@headcount/contracts';
import type { Envelope } from '@headcount/event-log';
import type { Beat } from '@headcount/session-core';
import { tickFact, type Unnumbered } from './facts.js';

/** An envelope with the time that the log gave it. */
export type GeneratedEnvelope = Envelope & { readonly loggedAt: number };

/** Far below what an envelope may weigh. */
const mostLifecycleFacts = 400;
const mostBeats = 4_000;

/** What came in during one interval, as the envelopes that a collector would have made of it. */
export class Commit {
  readonly #lifecycle = new Map<string, Unnumbered[]>();
  readonly #beats: { site: string; sourceId: string; beat: Beat }[] = [];

  constructor(
    private readonly prefix: string,
    readonly at: number,
  ) {}

  add(fact: Unnumbered): void {
    const facts = this.#lifecycle.get(fact.site);
    if (facts === undefined) this.#lifecycle.set(fact.site, [fact]);
    else facts.push(fact);
  }

  beat(site: string, sourceId: string, beat: Beat): void {
    this.#beats.push({ site, sourceId, beat });
  }

  /** Starts stand before the beats that need them; the tick closes the interval. */
  *envelopes(everyMs: number): Generator<GeneratedEnvelope> {
    let count = 0;
    const seal = (subject: string, facts: readonly Unnumbered[]): GeneratedEnvelope => {
      const id = `${this.prefix}/${count++}`;
      const events = facts.map((fact, index) => ({ ...fact, id: `${id}/${index}` }));
      return { id, subject, events, loggedAt: this.at };
    };
    for (const [site, facts] of this.#lifecycle)
      for (let from = 0; from < facts.length; from += mostLifecycleFacts)
        yield seal(lifecycleSubject(site), facts.slice(from, from + mostLifecycleFacts));
    for (let from = 0; from < this.#beats.length; from += mostBeats)
      yield seal(signalsSubject, this.#heartbeats(this.#beats.slice(from, from + mostBeats)));
    yield seal(clockSubject, [tickFact(this.at, everyMs)]);
  }

  /** One for each source. */
  #heartbeats(reported: readonly { site: string; sourceId: string; beat: Beat }[]): readonly Unnumbered[] {
    const bySource = new Map<string, { site: string; sourceId: string; beats: Beat[] }>();
    for (const { site, sourceId, beat } of reported) {
      const group = bySource.get(sourceId);
      if (group === undefined) bySource.set(sourceId, { site, sourceId, beats: [beat] });
      else group.beats.push(beat);
    }
    return [...bySource.values()].map(({ site, ...data }) => ({
      ...{ type: 'Heartbeat', site, time: this.at, receivedAt: this.at, data },
    }));
  }
}
