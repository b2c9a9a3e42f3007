import type { Mutation } from './mutation.js';

const beat = 'apps/collector/src/admission/beat.ts';
const decide = 'libs/session-core/src/admission/decide.ts';
const seats = 'libs/session-core/src/admission/decide-seats.ts';
const sessions = 'libs/session-core/src/admission/apply-session.ts';

/** Rules about beats, starts and ends, and what is answered to them. */
export const answerRules: readonly Mutation[] = [
  {
    name: 'answer-before-reading-back',
    rule: 'a beat is answered at its own position, when that was read back',
    seed: 3,
    edits: [
      {
        file: 'apps/collector/src/admission/signals.ts',
        search: 'once: this.tail.reached(seq)',
        replace: 'once: Promise.resolve()',
      },
    ],
  },
  {
    name: 'fact-answered-before-reading-back',
    rule: 'a lifecycle fact is answered when it was read back',
    seed: 1,
    edits: [
      {
        file: 'apps/collector/src/admission/guarded-append.ts',
        search: 'const readBack = this.context.tail.reached(seq).then(() => true);',
        replace: 'const readBack = Promise.resolve(true);',
      },
    ],
  },
  {
    name: 'lapsed-beats-as-signal',
    rule: 'a beat of a session whose lease has passed goes through the guard, as a resume',
    seed: 17,
    edits: [
      {
        file: beat,
        search: 'const before = collector.kept(site, beat);',
        replace: 'const before = collector.sessionsOf(site).open.get(beat.sessionId);',
      },
      {
        file: beat,
        search: '      const session = collector.kept(site, beat);\n      // another',
        replace:
          '      const session = collector.sessionsOf(site).open.get(beat.sessionId);\n      // another',
      },
    ],
  },
  {
    name: 'renewal-not-looked-at',
    rule: 'a beat is answered as alive only where it renewed the lease itself',
    seed: 3,
    edits: [{ file: beat, search: 'if (session === before)', replace: 'if (session !== undefined)' }],
  },
  {
    name: 'signal-before-start',
    rule: 'the start of a session that is first heard of by a beat is written before its signals',
    seed: 1,
    edits: [
      {
        file: beat,
        search: '    const { observing, inferred } = reported;\n',
        replace:
          '    const { observing, inferred } = reported;\n    if (!collector.sessionsOf(site).ended.has(beat.sessionId)) await collector.signal({ site, sourceId, beats: [beat] });\n',
      },
    ],
  },
  {
    name: 'stale-life-starts',
    rule: 'no session starts in a former life of its source',
    seed: 1,
    edits: [
      {
        file: seats,
        search: "if (isSuperseded(draft.site, data)) return { kind: 'stale' };",
        replace: '',
      },
    ],
  },
  {
    name: 'stale-life-beats',
    rule: 'a former life of a source keeps no session alive',
    seed: 4,
    edits: [
      {
        file: seats,
        search: "if (isSuperseded(draft.site, inferred)) return { kind: 'stale' };",
        replace: '',
      },
    ],
  },
  {
    name: 'stale-life-resumes',
    rule: 'a session of a former life of its source stays ended, also for who names no life',
    seed: 7,
    edits: [
      {
        file: seats,
        search: 'const fresh = signal.ageMs <= ended.policy.leaseMs && !isSuperseded(draft.site, ended);',
        replace: 'const fresh = signal.ageMs <= ended.policy.leaseMs;',
      },
    ],
  },
  {
    name: 'stale-life-registers',
    rule: 'a life of a source that is over never comes back',
    seed: 1,
    edits: [
      {
        file: decide,
        search: "if (known?.former.has(data.incarnation) === true) return { kind: 'stale' };",
        replace: '',
      },
      {
        file: 'apps/collector/src/admission/sources.ts',
        search: "if (known?.former.has(incarnation) === true) throw new ProblemError('stale_incarnation');",
        replace: '',
      },
    ],
  },
  {
    name: 'superseded-left-open',
    rule: 'any collector ends what a former life of a source left open',
    seed: 1,
    edits: [
      {
        file: 'apps/collector/src/sweeper/survey.ts',
        search: 'if (!isSuperseded(sessions, session)) return null;',
        replace: 'if (sessionId.length >= 0) return null;',
      },
      {
        file: 'apps/collector/src/admission/sources.ts',
        search:
          'return { endedSessions: await endFormer(collector, site, data), position: answer.position };',
        replace: 'return { endedSessions: 0, position: answer.position };',
      },
    ],
  },
  {
    name: 'superseded-ended-by-registrar-only',
    rule: 'any collector finishes the ends of a former life, not only the one that recorded the new one',
    seed: 24,
    edits: [
      {
        file: 'apps/collector/src/sweeper/survey.ts',
        search: 'if (!isSuperseded(sessions, session)) return null;',
        replace: 'if (sessionId.length >= 0) return null;',
      },
    ],
  },
  {
    name: 'end-derived',
    rule: 'a session has ended if and only if the fact is there',
    seed: 1,
    edits: [
      {
        file: 'libs/session-core/src/admission/apply-message.ts',
        search: '  sources.set(sourceId, { incarnation, former, startedAt, heartbeatMs, snapshotAt: null });',
        replace:
          '  sources.set(sourceId, { incarnation, former, startedAt, heartbeatMs, snapshotAt: null });\n  for (const open of site.open.values()) if (open.sourceId === sourceId && former.has(open.incarnation ?? "")) site.open.delete(open.id);',
      },
      {
        file: 'libs/session-core/src/admission/apply-message.ts',
        search: 'function sourceStarted({ sources, limits }: SiteSessions, data: SourceStartedData): void {',
        replace:
          'function sourceStarted(site: SiteSessions, data: SourceStartedData): void {\n  const { sources, limits } = site;',
      },
    ],
  },
  {
    name: 'no-tombstones',
    rule: 'an ended id is remembered',
    seed: 1,
    edits: [
      {
        file: sessions,
        search: '  site.ended.set(id, {\n    ...knownOf(session),',
        replace: '  new Map<string, unknown>().set(id, {\n    ...knownOf(session),',
      },
    ],
  },
  {
    name: 'same-envelope-not-seen',
    rule: 'what one request of an envelope says counts for the others',
    seed: 1,
    edits: [
      {
        file: seats,
        search: "if (draft.isOpened(id) || draft.supersedes(data)) return { kind: 'again' };",
        replace: "if (draft.isOpened(id)) return { kind: 'again' };",
      },
    ],
  },
];
