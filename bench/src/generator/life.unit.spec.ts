import { createHash } from 'node:crypto';
import { decodeEvents, encodeEvents } from '@headcount/contracts';
import { defaultPolicy, type SessionEndedData } from '@headcount/session-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GeneratedEnvelope } from './commit.js';
import { generateLife, type LifeOptions } from './life.js';

const hourMs = 3_600_000;
/** A Monday. */
const monday = Date.UTC(2026, 0, 5);
const small: LifeOptions = { seed: 1, sessions: 400, users: 200, days: 1, startsAt: monday };
const week: LifeOptions = { seed: 7, sessions: 10_000, users: 4_000, days: 7, startsAt: monday };

function digest(options: LifeOptions): string {
  const hash = createHash('sha256');
  for (const envelope of generateLife(options)) hash.update(JSON.stringify(envelope));
  return hash.digest('hex');
}

interface Told {
  readonly site: string;
  readonly sourceId: string | null;
  readonly userId: string;
  readonly startedAt: number;
  readonly loggedAt: number;
  readonly beats: { at: number; late: boolean }[];
  readonly ends: SessionEndedData[];
  resumes: number;
  endLate: boolean;
}

/** What a life says about each session, checked against the order of the log on the way. */
function sessionsOf(life: Iterable<GeneratedEnvelope>) {
  const sessions = new Map<string, Told>();
  const zones = new Map<string, string>();
  const orphans: string[] = [];
  const about = (sessionId: string, tell: (told: Told) => unknown) => {
    const told = sessions.get(sessionId);
    if (told === undefined) orphans.push(sessionId);
    else tell(told);
  };
  for (const { events, loggedAt } of life)
    for (const event of events) {
      const { type, site, data } = event;
      if (type === 'SiteCreated') zones.set(site, data.timeZone);
      if (type === 'SessionStarted')
        sessions.set(data.sessionId, {
          ...{ site, sourceId: data.sourceId, userId: data.userId!, startedAt: data.startedAt, loggedAt },
          ...{ beats: [], ends: [], resumes: 0, endLate: false },
        });
      if (type === 'Heartbeat')
        for (const beat of data.beats)
          about(beat.sessionId, ({ beats }) => beats.push({ at: beat.at, late: (beat.ageMs ?? 0) > 0 }));
      if (type === 'SessionResumed') about(data.sessionId, (told) => told.resumes++);
      if (type === 'SessionEnded')
        about(data.sessionId, (told) => {
          told.ends.push(data);
          if (data.precision === 'exact' && loggedAt - data.endedAt > 60_000) told.endLate = true;
        });
    }
  return { sessions, zones, orphans };
}

const share = (part: number, whole: number) => part / whole;

describe('a generated life', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(digest(small)).toBe(digest(small));
    expect(digest({ ...small, seed: 2 })).not.toBe(digest(small));
  });

  it('has ascending times, unique ids, and nothing from the future', () => {
    let last = 0;
    const ids = new Set<string>();
    for (const { id, loggedAt, events } of generateLife(small)) {
      expect(loggedAt).toBeGreaterThanOrEqual(last);
      last = loggedAt;
      expect(ids.has(id)).toBe(false);
      ids.add(id);
      for (const event of events) {
        expect(event.time).toBeLessThanOrEqual(loggedAt);
        if (event.type === 'Heartbeat')
          for (const { at } of event.data.beats) expect(at).toBeLessThanOrEqual(loggedAt);
      }
    }
    expect(last).toBe(monday + 24 * hourMs);
  });

  it('can be read back from the log', () => {
    for (const { events, loggedAt } of generateLife({ ...small, sessions: 50 })) {
      const read = decodeEvents(encodeEvents(events), 1, loggedAt);
      expect(read.unreadable).toEqual([]);
      expect(read.facts.map(({ event }) => event)).toEqual(events);
    }
  });

  it('is made as it is asked for, however long it is', () => {
    const life = generateLife({ ...small, days: 365, sessions: 10_000_000, users: 100_000 });
    let facts = 0;
    for (const { events } of life) {
      facts += events.length;
      if (facts > 5_000) break;
    }
    expect(facts).toBeLessThan(6_000);
  });
});

describe('a generated week', () => {
  let told: readonly Told[];
  let zones: ReadonlyMap<string, string>;
  let orphans: readonly string[];
  /** Those whose story is told to its end. */
  let over: readonly Told[];

  beforeAll(() => {
    const read = sessionsOf(generateLife(week));
    told = [...read.sessions.values()];
    ({ zones, orphans } = read);
    over = told.filter(({ ends, resumes }) => ends.length > resumes);
  });

  it('has as many sessions as asked for, each started before anything else is said of it', () => {
    expect(told.length).toBe(week.sessions);
    expect(orphans).toEqual([]);
  });

  it('has 20 sites in 8 zones, 3 sources a site', () => {
    expect(zones.size).toBe(20);
    expect(new Set(zones.values()).size).toBe(8);
    for (const site of zones.keys()) {
      const sources = told.filter((session) => session.site === site).map(({ sourceId }) => sourceId);
      expect(new Set(sources).size).toBe(3);
    }
  });

  it('has lengths of which a few are very much longer than most', () => {
    const lengths = over
      .flatMap(({ ends, startedAt }) =>
        ends.filter(({ precision }) => precision === 'exact').map(({ endedAt }) => endedAt - startedAt),
      )
      .sort((a, b) => a - b);
    const sum = (some: readonly number[]) => some.reduce((total, length) => total + length, 0);
    const middle = lengths[lengths.length >> 1]!;
    expect(middle).toBeGreaterThan(5 * 60_000);
    expect(middle).toBeLessThan(7 * 60_000);
    expect(sum(lengths) / lengths.length).toBeGreaterThan(1.7 * middle);
    expect(share(sum(lengths.slice(-lengths.length / 10)), sum(lengths))).toBeGreaterThan(0.4);
  });

  it('sleeps at night and rests at the weekend, by the clocks of each site', () => {
    let [night, noon, sunday, tuesday] = [0, 0, 0, 0];
    const clocks = new Map(
      [...zones].map(([site, timeZone]) => [
        site,
        new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', hourCycle: 'h23', weekday: 'short' }),
      ]),
    );
    for (const { site, startedAt } of told) {
      const parts = clocks.get(site)!.formatToParts(startedAt);
      const hour = Number(parts.find(({ type }) => type === 'hour')!.value);
      const weekday = parts.find(({ type }) => type === 'weekday')!.value;
      if (hour < 4) night++;
      if (hour >= 9 && hour < 13) noon++;
      if (weekday === 'Sun') sunday++;
      if (weekday === 'Tue') tuesday++;
    }
    expect(noon).toBeGreaterThan(15 * night);
    expect(share(sunday, tuesday)).toBeGreaterThan(0.15);
    expect(share(sunday, tuesday)).toBeLessThan(0.4);
  });

  it('loses 5 % of the beats and brings 1 % of what is reported late', () => {
    const { heartbeatMs } = defaultPolicy;
    let [due, late, heard] = [0, 0, 0];
    // a beat that brings a session back stands as a resume; a late one may still be under way at the end
    for (const { startedAt, beats, ends, resumes } of over) {
      const exact = ends.find(({ precision }) => precision === 'exact');
      if (exact === undefined || exact.endedAt > monday + 6 * 24 * hourMs) continue;
      due += Math.ceil((exact.endedAt - startedAt) / heartbeatMs) - 1;
      heard += beats.length + resumes;
      late += beats.filter((beat) => beat.late).length;
    }
    expect(1 - share(heard, due)).toBeGreaterThan(0.045);
    expect(1 - share(heard, due)).toBeLessThan(0.055);
    expect(share(late, due)).toBeGreaterThan(0.008);
    expect(share(late, due)).toBeLessThan(0.012);
    const endsLate = over.filter(({ endLate }) => endLate).length;
    expect(share(endsLate, over.length)).toBeGreaterThan(0.006);
    expect(share(endsLate, over.length)).toBeLessThan(0.014);
  });

  it('crashes 2 % of the sessions, which then end by their lease', () => {
    const crashed = over.filter(({ ends }) => ends.every(({ reason }) => reason === 'lease_expired'));
    expect(share(crashed.length, over.length)).toBeGreaterThan(0.015);
    expect(share(crashed.length, over.length)).toBeLessThan(0.025);
  });

  it('has 30 % of its users on with several sessions at once', () => {
    const byUser = new Map<string, Told[]>();
    for (const session of over) byUser.set(session.userId, [...(byUser.get(session.userId) ?? []), session]);
    let several = 0;
    for (const sessions of byUser.values()) {
      const spans = sessions
        .map(({ startedAt, ends }) => ({ startedAt, endedAt: ends.at(-1)!.endedAt }))
        .sort((a, b) => a.startedAt - b.startedAt);
      if (spans.some(({ endedAt }, i) => (spans[i + 1]?.startedAt ?? Infinity) < endedAt)) several++;
    }
    expect(share(several, byUser.size)).toBeGreaterThan(0.26);
    expect(share(several, byUser.size)).toBeLessThan(0.34);
  });
});
