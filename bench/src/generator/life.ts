import { Commit, type GeneratedEnvelope } from './commit.js';
import { lifecycleFact, siteFacts, startFact } from './facts.js';
import { between, seededRandom, type Random } from './random.js';
import { Rhythm } from './rhythm.js';
import { happen, isOver, newVisit, nextAt, type Happening, type Visit } from './visit.js';
import { sitesFor, somebody, usesSeveral, type GeneratedSite } from './world.js';

export interface LifeOptions {
  readonly seed: number;
  /** How many sessions begin; a few less if there are too few people for them. */
  readonly sessions: number;
  readonly users: number;
  readonly days: number;
  /** Milliseconds since the Unix epoch. */
  readonly startsAt: number;
}

/** How often the generated collector commits and ticks. */
export const commitEveryMs = 30_000;
const dayMs = 86_400_000;
const attemptsToFindSomebody = 50;

/**
 * The life of 20 sites as envelopes in the order of the log, the same for the same options: nothing but these
 * decides. It holds who is on at a time, not who ever was, so that its length costs no memory.
 *
 * 5 % of the beats are lost, 1 % of all reports come late, 2 % of the sessions end without a word, and three of
 * ten people use several sessions at once. Who is still on when the time is over stays on.
 */
export function generateLife(options: LifeOptions): Generator<GeneratedEnvelope> {
  return new Life(options).envelopes();
}

/** A site and how many of its sessions are still to begin. */
interface Quota {
  readonly site: GeneratedSite;
  readonly rhythm: Rhythm;
  readonly totalWeight: number;
  readonly sessions: number;
  begun: number;
  /** Sessions that its rhythm has let begin so far. */
  due: number;
}

class Life {
  readonly #options: LifeOptions;
  readonly #random: Random;
  readonly #quotas: readonly Quota[];
  /** How many sessions each user has now. */
  readonly #onNow: Uint16Array;
  readonly #endsAt: number;
  /** What happens in which interval. */
  readonly #visits = new Map<number, Visit[]>();
  readonly #lateBeats = new Map<number, { visit: Visit; happening: Happening & { kind: 'late_beat' } }[]>();
  #count = 0;

  constructor(options: LifeOptions) {
    const { seed, sessions, users, days, startsAt } = options;
    this.#options = options;
    this.#random = seededRandom(seed);
    this.#endsAt = startsAt + days * dayMs;
    let left = sessions;
    const sites = sitesFor(users);
    this.#onNow = new Uint16Array(sites.at(-1)!.firstUser + sites.at(-1)!.userCount);
    const zones = new Map<string, { rhythm: Rhythm; totalWeight: number }>();
    for (const timeZone of new Set(sites.map((site) => site.timeZone))) {
      const rhythm = new Rhythm(timeZone);
      zones.set(timeZone, { rhythm, totalWeight: rhythm.total(startsAt, this.#endsAt, commitEveryMs) });
    }
    this.#quotas = sites.map((site, n) => {
      const own = n === sites.length - 1 ? left : Math.min(left, Math.round(sessions * site.share));
      left -= own;
      return { site, ...zones.get(site.timeZone)!, sessions: own, begun: 0, due: 0 };
    });
  }

  *envelopes(): Generator<GeneratedEnvelope> {
    const { startsAt } = this.#options;
    const opening = this.#commit(startsAt);
    for (const { site } of this.#quotas) for (const fact of siteFacts(site, startsAt)) opening.add(fact);
    yield* opening.envelopes(commitEveryMs);
    for (let from = startsAt; from < this.#endsAt; from += commitEveryMs) {
      const commit = this.#commit(from + commitEveryMs);
      for (const quota of this.#quotas) this.#begin(quota, from, commit);
      const interval = this.#intervalOf(from);
      for (const visit of taken(this.#visits, interval)) this.#goOn(visit, commit);
      for (const { visit, happening } of taken(this.#lateBeats, interval)) {
        const { at, active } = happening;
        const beat = { sessionId: visit.sessionId, at, active, ageMs: happening.reportedAt - at };
        commit.beat(visit.site.name, visit.source.sourceId, beat);
      }
      yield* commit.envelopes(commitEveryMs);
    }
  }

  #commit(at: number): Commit {
    return new Commit(`life-${this.#options.seed}-${at}`, at);
  }

  #intervalOf(instant: number): number {
    return Math.floor((instant - this.#options.startsAt) / commitEveryMs);
  }

  /** Lets begin what the rhythm says. */
  #begin(quota: Quota, from: number, commit: Commit): void {
    quota.due += (quota.sessions * quota.rhythm.weightAt(from)) / quota.totalWeight;
    const isLast = from + commitEveryMs >= this.#endsAt;
    const wanted = isLast ? quota.sessions : Math.floor(quota.due);
    while (quota.begun < wanted) {
      const user = this.#somebodyFree(quota.site);
      if (user === undefined) return;
      const first = this.#start(quota, user, commit, between(this.#random, from, commit.at));
      if (!usesSeveral(user)) continue;
      const more = Math.min(quota.sessions - quota.begun, this.#random() < 0.7 ? 1 : 2);
      for (let i = 0; i < more; i++) {
        const latest = Math.min(commit.at, first.endsAt);
        this.#start(quota, user, commit, between(this.#random, first.startedAt, latest));
      }
    }
  }

  #start(quota: Quota, user: number, commit: Commit, startedAt: number): Visit {
    const { site } = quota;
    const source = site.sources[between(this.#random, 0, site.sources.length)]!;
    const visit = newVisit(this.#random, { site, source, user, startedAt, sessionId: this.#newId() });
    quota.begun++;
    this.#onNow[user]!++;
    commit.add(startFact(this.#random, visit, commit.at));
    this.#goOn(visit, commit);
    return visit;
  }

  #somebodyFree(site: GeneratedSite): number | undefined {
    for (let attempt = 0; attempt < attemptsToFindSomebody; attempt++) {
      const user = somebody(this.#random, site);
      if (this.#onNow[user] === 0) return user;
    }
    return undefined;
  }

  /** Everything that happens to it before the commit, and when to look at it again. */
  #goOn(visit: Visit, commit: Commit): void {
    for (;;) {
      const at = nextAt(visit);
      if (at >= commit.at) return put(this.#visits, this.#intervalOf(at), visit);
      const happening = happen(this.#random, visit);
      this.#record(visit, happening, commit);
      if (isOver(visit, happening)) return void this.#onNow[visit.user]!--;
    }
  }

  #record(visit: Visit, happening: Happening | null, commit: Commit): void {
    if (happening === null) return;
    const { site, source, sessionId } = visit;
    if (happening.kind === 'beat')
      commit.beat(site.name, source.sourceId, { sessionId, at: happening.at, active: happening.active });
    else if (happening.kind === 'late_beat')
      put(this.#lateBeats, this.#intervalOf(happening.reportedAt), { visit, happening });
    else commit.add(lifecycleFact(visit, happening, commit.at));
  }

  #newId(): string {
    const part = (digits: number) =>
      Math.floor(this.#random() * 16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    return `${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${(this.#count++).toString(16).padStart(12, '0')}`;
  }
}

function put<Item>(calendar: Map<number, Item[]>, interval: number, item: Item): void {
  const items = calendar.get(interval);
  if (items === undefined) calendar.set(interval, [item]);
  else items.push(item);
}

function taken<Item>(calendar: Map<number, Item[]>, interval: number): readonly Item[] {
  const items = calendar.get(interval) ?? [];
  calendar.delete(interval);
  return items;
}
