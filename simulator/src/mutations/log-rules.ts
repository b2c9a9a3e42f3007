import type { Mutation } from './mutation.js';

const lifecycle = 'apps/collector/src/admission/lifecycle.ts';
const append = 'apps/collector/src/admission/guarded-append.ts';
const tail = 'apps/collector/src/admission/tail.ts';

/** Rules about the log: the guard, its answers, barriers, and a log that is not what it was. */
export const logRules: readonly Mutation[] = [
  {
    name: 'no-guard',
    rule: 'a lifecycle envelope is stored only if nothing was added to its subject meanwhile',
    seed: 1,
    edits: [
      {
        file: append,
        search: 'append(envelope, { expectedLastSequence: lifeSeq })',
        replace: 'append(envelope)',
      },
    ],
  },
  {
    name: 'own-envelope-not-recognised',
    rule: 'an own envelope among what was read after a conflict is the acknowledgement',
    seed: 10,
    edits: [
      {
        file: append,
        search: "return this.context.tail.seen(id) ?? 'decide_again';",
        replace: "return 'decide_again';",
      },
    ],
  },
  {
    name: 'old-plan-after-conflict',
    rule: 'after a conflict it is decided again',
    seed: 1,
    edits: [
      {
        file: append,
        search: "return this.context.tail.seen(id) ?? 'decide_again';",
        replace:
          'return this.context.tail.seen(id) ?? (await this.publish(events, siteOf(this.context.tail.state, this.site).lifeSeq));',
      },
    ],
  },
  {
    name: 'no-barrier',
    rule: 'who is not known is told so only behind a barrier',
    seed: 10,
    edits: [
      {
        file: lifecycle,
        search:
          'return new Set(batch.filter(({ request, behindBarrier }) => !behindBarrier && uncertain.has(request)));',
        replace: 'return new Set(batch.filter(() => uncertain.size < 0));',
      },
    ],
  },
  {
    name: 'barrier-joined-late',
    rule: 'a barrier is shared only by who was waiting before it was sent',
    seed: 20,
    edits: [
      {
        file: 'apps/collector/src/admission/barrier.ts',
        search: '    this.next = null;\n    this.current = this.send();\n    return this.current;',
        replace:
          '    this.current = this.send();\n    const passed = await this.current;\n    this.next = null;\n    return passed;',
      },
    ],
  },
  {
    name: 'read-back-joined-late',
    rule: 'an own envelope that was read back is a barrier only for who was there before it was sent',
    seed: 40,
    edits: [
      {
        file: lifecycle,
        search: 'inHand: false, behindBarrier: false, ahead: null, underWay: false',
        replace: 'inHand: false, behindBarrier: this.running, ahead: null, underWay: false',
      },
    ],
  },
  {
    name: 'plan-out-of-order',
    rule: 'facts stand in an envelope as they were decided: who makes room before who takes it',
    seed: 1,
    edits: [
      {
        file: 'libs/session-core/src/admission/decide.ts',
        search:
          'return { events: [...events, ...told], outcomes, places, uncertain, untold: denials.untold };',
        replace:
          'return { events: [...events.toReversed(), ...told], outcomes, places, uncertain, untold: denials.untold };',
      },
    ],
  },
  {
    name: 'ended-without-barrier',
    rule: 'who may have come back from a lost lease is told to have ended only behind a barrier',
    seed: 17,
    edits: [
      {
        file: 'libs/session-core/src/admission/decide.ts',
        search: "if (outcome.kind === 'ended') return outcome.session.precision === 'estimated';",
        replace: '',
      },
    ],
  },
  {
    name: 'purge-not-accepted',
    rule: 'a last sequence below the known one, in a log that did not go back, is taken as it is',
    seed: 3,
    edits: [
      {
        file: append,
        search: 'if (tail.state.seq >= last && sessions.lifeSeq === known) sessions.lifeSeq = last;',
        replace: '',
      },
    ],
  },
  {
    name: 'regression-not-noticed',
    rule: 'a log that ends before what was read went back',
    seed: 1,
    edits: [
      {
        file: 'libs/event-log/src/continuity.ts',
        search: 'if (log.lastSeq < cursor.seq)',
        replace: 'if (log.lastSeq < 0)',
      },
      {
        file: append,
        search: 'if (last < known && (await log.state()).lastSeq < seq) return tail.reload();',
        replace: '',
      },
    ],
  },
  {
    name: 'regression-keeps-state',
    rule: 'when the log went back, all that was read is dropped',
    seed: 1,
    edits: [
      {
        file: tail,
        search: `  private forget(): void {
    this.state = newCollectorState();`,
        replace: '  private forget(): void {',
      },
    ],
  },
  {
    name: 'unreadable-passed-over',
    rule: 'behind a lifecycle fact that it cannot read a collector decides nothing',
    seed: 1,
    edits: [{ file: lifecycle, search: 'if (unreadable !== null)', replace: "if (unreadable === '')" }],
  },
  {
    name: 'envelope-in-part',
    rule: 'an envelope is applied whole',
    seed: 1,
    edits: [
      {
        file: 'libs/session-core/src/admission/apply-message.ts',
        search: 'for (const fact of message.facts) applyFact(state, fact, lc);',
        replace: 'for (const fact of message.facts.slice(0, 1)) applyFact(state, fact, lc);',
      },
    ],
  },
  {
    name: 'envelope-in-part-projected',
    rule: 'an envelope is applied whole, by the projector too',
    seed: 1,
    edits: [
      {
        file: 'libs/projection-runner/src/fold/fold-batch.ts',
        search: 'for (const fact of facts) foldFact(folding, fact);',
        replace: 'for (const fact of facts.slice(0, 1)) foldFact(folding, fact);',
      },
    ],
  },
  {
    name: 'answers-late-as-refusal',
    rule: 'a request whose envelope is under way is answered as indeterminate, not as refused',
    seed: 9,
    edits: [
      {
        file: lifecycle,
        search: 'item.underWay ? indeterminate : tooLate',
        replace: 'tooLate',
      },
    ],
  },
];
