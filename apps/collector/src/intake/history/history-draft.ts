import { inferredStart, type Beat, type SessionStartedData } from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';
import type { HistoryEvent } from '../../admission/history.js';
import type { Report } from '../events/translate.js';
import {
  asHistory,
  historyFactsOf,
  type HistoryContext,
  type HistoryFacts,
  type Mention,
} from './history-facts.js';

/** What one request tells of history, as events for the log. */
export class HistoryDraft {
  private readonly starts: SessionStartedData[] = [];
  private readonly others: HistoryEvent[] = [];
  private readonly beats = new Map<string | null, Beat[]>();
  private readonly mentioned = new Map<string, Mention>();

  constructor(private readonly context: HistoryContext) {}

  /** @throws ProblemError when the report can be no part of history; then nothing of it is in the draft */
  add(report: Report): void {
    const facts = historyFactsOf(report, this.context);
    for (const id of sessionIdsOf(facts)) this.refuseWatched(id);
    this.starts.push(...facts.starts);
    this.others.push(...facts.others);
    for (const { sourceId, beat } of facts.beats) this.beatsOf(sourceId).push(beat);
    for (const mention of facts.mentioned) this.mention(mention);
  }

  /**
   * The events, starts first, so that whoever reads the log knows each session before anything else of it. One that
   * was not started here or before (`isKnown`) gets an inferred start at the first instant it is known of.
   */
  events(isKnown: (sessionId: string) => boolean): readonly HistoryEvent[] {
    const started = new Set(this.starts.map(({ sessionId }) => sessionId));
    const inferred = [...this.mentioned.values()]
      .filter(({ sessionId }) => !started.has(sessionId) && !isKnown(sessionId))
      .map((mention) => this.inferred(mention));
    const beats = [...this.beats].map(([sourceId, told]): HistoryEvent => {
      const time = told.reduce((latest, { at }) => Math.max(latest, at), -Infinity);
      return { type: 'Heartbeat', time, data: { sourceId, beats: told } };
    });
    return [
      ...[...this.starts, ...inferred].map((data): HistoryEvent => {
        return { type: 'SessionStarted', time: data.startedAt, data };
      }),
      ...this.others,
      ...beats,
    ];
  }

  private inferred({ sessionId, sourceId, at }: Mention): SessionStartedData {
    const reporter = { sourceId, incarnation: null };
    const told = { sessionId, at, ageMs: 0, elapsedMs: 0 };
    return asHistory(inferredStart(this.context.sessions, reporter, told));
  }

  private beatsOf(sourceId: string | null): Beat[] {
    let beats = this.beats.get(sourceId);
    if (beats === undefined) this.beats.set(sourceId, (beats = []));
    return beats;
  }

  private mention(told: Mention): void {
    const { sessionId, at, sourceId } = told;
    const known = this.mentioned.get(sessionId);
    const merged = { sessionId, at: Math.min(at, known?.at ?? at), sourceId: known?.sourceId ?? sourceId };
    this.mentioned.set(sessionId, merged);
  }

  /** What the collectors decide about is told to them alone: history moves no lease, and would end what they hold open. */
  private refuseWatched(id: string): void {
    const { open, ended } = this.context.sessions;
    if (open.get(id) === undefined && ended.get(id) === undefined) return;
    const detail = `the collectors watch over ${id}, or did so within a day`;
    throw new ProblemError('session_id_conflict', { detail });
  }
}

function sessionIdsOf({ starts, mentioned }: HistoryFacts): readonly string[] {
  return [...starts, ...mentioned].map(({ sessionId }) => sessionId);
}
