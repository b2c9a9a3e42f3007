import {
  heartbeatsBody,
  idIssue,
  mostItems,
  type BeatResult,
  type HeartbeatsBody,
} from '@headcount/contracts';
import { parseInput, ProblemError } from '@headcount/service-kit';

export interface ToldBeats {
  readonly body: HeartbeatsBody;
  /** What stood among the beats and is none. */
  readonly invalid: readonly BeatResult[];
}

/**
 * Reads `POST /heartbeats`. A beat that is none fails itself alone: its neighbours are other sessions.
 *
 * @throws ProblemError `invalid_request` or `invalid_id` for what all beats have in common, and for a lone beat;
 * `body_too_large` for too many
 */
export function readBeats(body: unknown): ToldBeats {
  const parsed = heartbeatsBody.safeParse(body ?? {});
  if (parsed.success) return { body: fewEnough(parsed.data), invalid: [] };
  const bad = new Map<number, string>();
  for (const { path, message } of parsed.error.issues) {
    const [field, index] = path;
    if (field !== 'beats' || typeof index !== 'number')
      return { body: parseInput(heartbeatsBody, body), invalid: [] };
    if (bad.get(index) !== 'invalid_request')
      bad.set(index, message === idIssue ? 'invalid_id' : 'invalid_request');
  }
  const told = body as { readonly beats: readonly unknown[] };
  const good = told.beats.filter((_beat, index) => !bad.has(index));
  const kept = fewEnough(parseInput(heartbeatsBody, good.length === 0 ? told : { ...told, beats: good }));
  const invalid = [...bad].map(([index, code]) => {
    return { sessionId: sessionIdOf(told.beats[index]), status: 'invalid', code } as const;
  });
  return { body: kept, invalid };
}

function fewEnough(body: HeartbeatsBody): HeartbeatsBody {
  if (body.beats.length <= mostItems) return body;
  throw new ProblemError('body_too_large', { detail: `at most ${mostItems} beats at once` });
}

/** As it was told, whatever it is, so that its sender knows it again; null where there is none to tell. */
function sessionIdOf(beat: unknown): string | null {
  const id = typeof beat === 'object' && beat !== null ? (beat as { sessionId?: unknown }).sessionId : null;
  return typeof id === 'string' ? id.slice(0, 256) : null;
}
