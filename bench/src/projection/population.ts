import { lifecycleSubject, signalsSubject } from '@headcount/contracts';
import type { Envelope } from '@headcount/event-log';
import { defaultPolicy, noMeta, type Heartbeat, type SessionStarted } from '@headcount/session-core';

/** Open sessions: so many, on so many sites; each envelope speaks of 500 of one source. */
export const sessionCount = 50_000;
export const beatsOfEnvelope = 500;
export const envelopesOfRound = sessionCount / beatsOfEnvelope;
const siteCount = 20;

const epoch = Date.UTC(2026, 0, 5, 8);
const beatEveryMs = 30_000;
/** After the first beat comes a pause longer than any lease: everybody has more than one segment. */
const pauseMs = 600_000;

interface Source {
  readonly site: string;
  readonly sourceId: string;
  readonly sessionIds: readonly string[];
}

const sources: readonly Source[] = Array.from({ length: envelopesOfRound }, (_, n) => ({
  site: `site-${1 + (n % siteCount)}`,
  sourceId: `host-${n}`,
  sessionIds: Array.from({ length: beatsOfEnvelope }, (_one, i) => sessionId(n * beatsOfEnvelope + i)),
}));

/** Everybody starts: an envelope for each source. */
export function starts(): readonly Envelope[] {
  return sources.map(({ site, sourceId, sessionIds }) => {
    const id = `starts/${sourceId}`;
    const events = sessionIds.map((sessionId, i): SessionStarted => {
      const at = startOf(i);
      const meta = { ...noMeta, userId: `user-${sessionId.slice(-6)}`, sourceId, clientId: 'bench' };
      const told = { startedAt: at, policy: defaultPolicy, inferred: false, overLimit: false, ageMs: 0 };
      return {
        ...{ type: 'SessionStarted', id: `${id}/${i}`, site, time: at, receivedAt: at },
        data: { sessionId, ...told, ...meta },
      };
    });
    return { id, subject: lifecycleSubject(site), events };
  });
}

/** Everybody beats once, in the same order in every round; round 0 is before the pause. */
export function beats(round: number): readonly Envelope[] {
  return sources.map(({ site, sourceId, sessionIds }) => {
    const id = `beats/${round}/${sourceId}`;
    const sent = epoch + (round + 1) * beatEveryMs + (round > 0 ? pauseMs : 0);
    const list = sessionIds.map((sessionId, i) => ({
      sessionId,
      at: startOf(i) - epoch + sent,
      active: (i + round) % 4 !== 0,
    }));
    const event: Heartbeat = {
      ...{ type: 'Heartbeat', id: `${id}/0`, site, time: sent, receivedAt: sent },
      data: { sourceId, beats: list },
    };
    return { id, subject: signalsSubject, events: [event] };
  });
}

function startOf(place: number): number {
  return epoch + ((place * 7_919) % beatEveryMs);
}

function sessionId(n: number): string {
  const spread = Math.imul(n, 0x9e3779b1) >>> 0;
  return `${spread.toString(16).padStart(8, '0')}-7b3c-4d5e-8f60-${String(n).padStart(12, '0')}`;
}
