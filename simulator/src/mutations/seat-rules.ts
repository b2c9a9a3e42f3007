import type { Mutation } from './mutation.js';

const decide = 'libs/session-core/src/admission/decide.ts';
const sessions = 'libs/session-core/src/admission/open-sessions.ts';

/** Rules about seats: who gets one, who gives one up, and what is told of it. */
export const seatRules: readonly Mutation[] = [
  {
    name: 'refused-without-barrier',
    rule: 'who is refused a seat is told so only behind a barrier',
    seed: 37,
    edits: [
      {
        file: decide,
        search: "return outcome.kind === 'unknown' || outcome.kind === 'refused';",
        replace: "return outcome.kind === 'unknown';",
      },
    ],
  },
  {
    name: 'refusal-not-asked-again',
    rule: 'a refusal is true at the end of the envelope that tells it',
    seed: 3,
    edits: [{ file: decide, search: 'planning.askRefusedAgain();', replace: '' }],
  },
  {
    name: 'owed-seats-not-used',
    rule: 'who has ended or was idle for long gives the seat to whoever asks',
    seed: 11,
    edits: [
      {
        file: 'libs/session-core/src/limits/admission.ts',
        search: 'this.leave(bound, owedSeats(this.room, bound.seats, bound.key).slice(0, wanted));',
        replace: 'this.leave(bound, owedSeats(this.room, bound.seats, bound.key).slice(0, 0 * wanted));',
      },
    ],
  },
  {
    name: 'seat-kept-by-signal',
    rule: 'a mere signal keeps no seat that may be given away already',
    seed: 68,
    edits: [
      {
        file: 'libs/session-core/src/admission/apply-session.ts',
        search: 'if (beat.active && !releasable(site, session, lc)) renewActive(session, ageMs, lc);',
        replace: 'if (beat.active) renewActive(session, ageMs, lc);',
      },
      {
        file: sessions,
        search: 'return session.seat && !releasable(site, session, lc);',
        replace: 'return session.seat || releasable(site, session, lc);',
      },
    ],
  },
  {
    name: 'over-limit-not-marked',
    rule: 'what runs whatever the limits say is marked where it is over one',
    seed: 2,
    edits: [
      {
        file: 'libs/session-core/src/admission/let-in.ts',
        search: 'return overLimits.length === 0 ? {} : { overLimits };',
        replace: 'return overLimits.length >= 0 ? {} : { overLimits };',
      },
    ],
  },
  {
    name: 'limit-changed-among-others',
    rule: 'where limits change, nothing else is decided',
    seed: 1,
    edits: [
      {
        file: decide,
        search: "const onlyLimits = requests.some(({ kind }) => kind === 'limit');",
        replace: 'const onlyLimits = requests.length < 0;',
      },
    ],
  },
];
