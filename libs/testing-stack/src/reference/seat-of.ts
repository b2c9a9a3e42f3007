import { comparePositions } from '@headcount/session-core';
import type { SessionFacts } from './reference-session.js';

/**
 * Whether a session holds a seat behind all its facts, and whether it was let in although a limit was full. A
 * session has a seat from its start or from a resume behind an end; it gives it up by a release and by its end, and
 * has it again when it took one while it was open. A start told as history takes none.
 */
export function seatOf(facts: SessionFacts): { readonly seat: boolean; readonly overLimit: boolean } {
  const steps = [
    ...facts.starts
      .filter(({ history }) => history !== true)
      .map(({ position, overLimit }) => ({ position, does: 'start' as const, overLimit })),
    ...facts.resumes.map(({ position, overLimits }) => ({
      position,
      does: 'resume' as const,
      overLimit: overLimits !== undefined,
    })),
    ...facts.seatsTaken.map(({ position, overLimits }) => ({
      position,
      does: 'take' as const,
      overLimit: overLimits !== undefined,
    })),
    ...facts.seatsReleased.map(({ position }) => ({ position, does: 'release' as const, overLimit: false })),
    ...facts.ends.map(({ position }) => ({ position, does: 'end' as const, overLimit: false })),
  ].toSorted((a, b) => comparePositions(a.position, b.position));
  let open = false;
  let seat = false;
  let overLimit = false;
  for (const { does, ...step } of steps) {
    const letIn = does === 'take' ? open && !seat : !open && (does === 'start' || does === 'resume');
    if (letIn || does === 'start') overLimit = step.overLimit;
    if (letIn) seat = true;
    if (does === 'release' || does === 'end') seat = false;
    if (does !== 'release' && does !== 'take') open = does !== 'end';
  }
  const byLogin = facts.identifications.some(({ overLimits }) => overLimits !== undefined);
  return { seat, overLimit: overLimit || byLogin };
}
