import { setTimeout as delay } from 'node:timers/promises';
import { call, problemText, type Answer } from '../api.js';
import { messageOf } from '../failure.js';
import {
  demoSources,
  people,
  someAddress,
  somebody,
  someSource,
  userAgents,
  type Person,
} from './population.js';
import { exponential, pick, seededRandom, type Random } from './random.js';
import { meanLengthMs, newVisit, turn, type Visit } from './visit.js';

export interface LoadOptions {
  readonly collector: string;
  readonly key: string;
  /** How many sessions are on at a time, about. */
  readonly sessions: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface LoadCounts {
  starts: number;
  beats: number;
  ends: number;
  /** Calls that were refused or not answered. */
  failures: number;
}

const stepMs = 500;
const firstBeatEveryMs = 30_000;
const lostBeats = 0.02;
/** So much of the load is there from the beginning, within the first seconds. */
const headStart = 0.6;

/** People who come, work, pause, go, and now and then vanish, reported over HTTP as a server would. */
export class Load {
  readonly counts: LoadCounts = { starts: 0, beats: 0, ends: 0, failures: 0 };
  readonly #options: LoadOptions;
  readonly #random: Random;
  readonly #people: readonly Person[];
  readonly #on = new Map<string, Visit>();
  readonly #nextBeats = new Map<string, number>();
  readonly #incarnation = `demo-${process.pid}-${Date.now().toString(36)}`;
  #beatEveryMs = firstBeatEveryMs;
  #nextArrival: number;
  #lastFailure = '';

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#people = people(this.#random, Math.max(10, Math.round(options.sessions * 0.8)));
    this.#nextArrival = Date.now();
    for (const { sourceId } of demoSources)
      this.#nextBeats.set(sourceId, Date.now() + this.#random() * firstBeatEveryMs);
  }

  get on(): number {
    return this.#on.size;
  }

  /** Runs until aborted; then ends the sessions that are on, as far as that takes no longer than a second. */
  async run(signal: AbortSignal): Promise<void> {
    let toStart = Math.round(this.#options.sessions * headStart);
    while (!signal.aborted) {
      const now = Date.now();
      const few = Math.min(toStart, 10);
      toStart -= few;
      await Promise.all(Array.from({ length: few }, () => this.#arrive(now)));
      while (this.#nextArrival <= now && !signal.aborted) {
        this.#nextArrival += exponential(this.#random, meanLengthMs / this.#options.sessions);
        await this.#arrive(now);
      }
      await this.#leave(now);
      await Promise.all(demoSources.map(({ sourceId }) => this.#beat(sourceId, now)));
      await delay(stepMs, undefined, { signal }).catch(() => undefined);
    }
    const endAll = Promise.all([...this.#on.values()].map((visit) => this.#end(visit, 'client_closed')));
    await Promise.race([endAll, delay(800)]);
  }

  async #arrive(now: number): Promise<void> {
    const who = { person: somebody(this.#random, this.#people), source: someSource(this.#random) };
    const visit = newVisit(this.#random, now, who);
    const { person, source, sessionId } = visit;
    const answer = await this.#post('/collect/v1/sessions', {
      id: sessionId,
      userId: person.userId,
      clientId: source.clientId,
      sourceId: source.sourceId,
      incarnation: this.#incarnation,
      host: source.host,
      attributes: { department: person.department },
      ...(source.web
        ? { userAgent: pick(this.#random, userAgents), ipAddress: someAddress(this.#random) }
        : {}),
    });
    if (!answer || answer.status >= 300) return;
    this.counts.starts += 1;
    this.#on.set(sessionId, visit);
    this.#heed(answer);
  }

  async #leave(now: number): Promise<void> {
    const leaving = [...this.#on.values()].filter(({ endsAt }) => endsAt <= now);
    // who crashes says nothing: the lease ends such a session
    for (const { sessionId, ending } of leaving) if (ending === 'crash') this.#on.delete(sessionId);
    const reported = leaving.filter(({ ending }) => ending !== 'crash');
    await Promise.all(reported.map((visit) => this.#end(visit, visit.ending)));
  }

  async #end(visit: Visit, reason: string): Promise<void> {
    const path = `/collect/v1/sessions/${encodeURIComponent(visit.sessionId)}/end`;
    const answer = await this.#post(path, { reason });
    // not acknowledged: the next step tries again
    if (!answer) return;
    this.#on.delete(visit.sessionId);
    if (answer.status < 300) this.counts.ends += 1;
  }

  async #beat(sourceId: string, now: number): Promise<void> {
    if (now < (this.#nextBeats.get(sourceId) ?? 0)) return;
    this.#nextBeats.set(sourceId, now + this.#beatEveryMs);
    const visits = [...this.#on.values()].filter((visit) => visit.source.sourceId === sourceId);
    for (const visit of visits) turn(this.#random, visit, now);
    const beats = visits
      .filter(() => this.#random() >= lostBeats)
      .map(({ sessionId, active }) => ({ sessionId, active }));
    if (beats.length === 0) return;
    const answer = await this.#post('/collect/v1/heartbeats', {
      sourceId,
      incarnation: this.#incarnation,
      beats,
    });
    if (!answer || answer.status >= 300) return;
    this.counts.beats += beats.length;
    this.#heed(answer);
    const results =
      (answer.body as { results?: { sessionId: string; status: string }[] } | null)?.results ?? [];
    for (const { sessionId, status } of results) if (status === 'ended') this.#on.delete(sessionId);
  }

  /** The server says how often it wants to hear of a session. */
  #heed({ body }: Answer): void {
    const seconds = (body as { nextHeartbeatInSeconds?: number } | null)?.nextHeartbeatInSeconds;
    if (typeof seconds === 'number' && seconds > 0) this.#beatEveryMs = seconds * 1000;
  }

  /** Null when it may be sent again: no answer, or one that says "not now". */
  async #post(path: string, body: unknown): Promise<Answer | null> {
    const { collector, key } = this.#options;
    try {
      const answer = await call({ base: collector, path, key, method: 'POST', body, timeoutMs: 6_000 });
      if (answer.status < 300) this.#lastFailure = '';
      else this.#failed(problemText(answer.status, answer.body));
      return answer.status >= 500 || answer.status === 429 ? null : answer;
    } catch (error) {
      this.#failed(messageOf(error));
      return null;
    }
  }

  /** Tells of a failure once for each kind in a row. */
  #failed(reason: string): void {
    this.counts.failures += 1;
    if (reason !== this.#lastFailure) this.#options.log(reason);
    this.#lastFailure = reason;
  }
}
