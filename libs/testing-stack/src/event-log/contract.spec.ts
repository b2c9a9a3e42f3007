import { clockSubject, lifecycleSubject, signalsSubject } from '@headcount/contracts';
import {
  largestEnvelopeBytes,
  LogRegressedError,
  LogReplacedError,
  LogTrimmedError,
  LogUnavailableError,
  ReaderClosedError,
  type EventLog,
  type LogReader,
} from '@headcount/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, idsOf, longEnvelope, readAll } from './envelopes.spec.js';

/** A log and what can be done to it, so that one set of tests holds for the real one and its twin. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** Readers lose their connection, and have it back soon. */
  disconnect(): Promise<void>;
  /** Nothing reaches the log from now on. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  purgeSubject(subject: string): Promise<void>;
  deleteMessage(seq: number): Promise<void>;
  trimTo(firstSeq: number): Promise<void>;
  /** Runs `then`, and puts the log back to where it was before. */
  goBackAfter(then: () => Promise<void>): Promise<void>;
  /** A new, empty log takes the place of this one. */
  replace(): Promise<void>;
  /** No more than `bytes` fit into the log. */
  limitBytes(bytes: number): Promise<void>;
  dispose(): Promise<void>;
}

const lifecycle = lifecycleSubject('shop');
const otherLifecycle = lifecycleSubject('office');

/** What every log promises. `start` gives a new, empty one for each test. */
export function logContract(name: string, start: () => Promise<LogUnderTest>): void {
  describe(`${name}: the contract of a log`, () => {
    let tested: LogUnderTest;
    let log: EventLog;
    beforeEach(async () => {
      tested = await start();
      log = tested.log;
    });
    afterEach(() => tested.dispose());

    describe('append', () => {
      it('gives rising sequences and reads back what was appended', async () => {
        const first = envelope('a', lifecycle);
        expect(await log.append(first)).toEqual({ kind: 'stored', seq: 1, duplicate: false });
        expect(await log.append(envelope('b', signalsSubject))).toMatchObject({ kind: 'stored', seq: 2 });
        const reader = await log.read({ after: 0 });
        const [read] = await readAll(reader, 2);
        expect(read).toMatchObject({ seq: 1, id: 'a', subject: lifecycle, unreadable: [] });
        expect(read!.facts.map((fact) => fact.event)).toEqual(first.events);
        expect(read!.facts.map((fact) => fact.position)).toEqual([
          { seq: 1, index: 0 },
          { seq: 1, index: 1 },
        ]);
        expect(read!.facts.every((fact) => fact.loggedAt === read!.loggedAt)).toBe(true);
      });

      it('stores the same id once, also when its acknowledgement was lost', async () => {
        const same = envelope('a', signalsSubject);
        await log.append(same);
        expect(await log.append(same)).toEqual({ kind: 'stored', seq: 1, duplicate: true });
        await log.append(envelope('b', signalsSubject));
        expect(idsOf(await readAll(await log.read({ after: 0 }), 2))).toEqual(['a', 'b']);
        expect((await log.state()).lastSeq).toBe(2);
      });

      it('answers a guarded retry of what is stored with its sequence, not with a conflict', async () => {
        const guarded = envelope('a', lifecycle);
        await log.append(guarded, { expectedLastSequence: 0 });
        const retry = await log.append(guarded, { expectedLastSequence: 0 });
        expect(retry).toEqual({ kind: 'stored', seq: 1, duplicate: true });
      });

      it('stores one of two that expect the same, and tells the other what is last', async () => {
        await log.append(envelope('x', signalsSubject));
        const answers = await Promise.all(
          ['a', 'b'].map((id) => log.append(envelope(id, lifecycle), { expectedLastSequence: 0 })),
        );
        expect(answers).toEqual([
          { kind: 'stored', seq: 2, duplicate: false },
          { kind: 'conflict', last: 2 },
        ]);
        expect((await log.state()).lastSeq).toBe(2);
      });

      it('guards each subject by itself', async () => {
        await log.append(envelope('a', lifecycle), { expectedLastSequence: 0 });
        await log.append(envelope('s', signalsSubject));
        expect(await log.append(envelope('b', otherLifecycle), { expectedLastSequence: 0 })).toMatchObject({
          kind: 'stored',
        });
        expect(await log.append(envelope('c', lifecycle), { expectedLastSequence: 1 })).toMatchObject({
          kind: 'stored',
        });
        const read = await readAll(await log.read({ after: 0 }), 4);
        expect(read.map(({ expectedLast }) => expectedLast)).toEqual([0, undefined, 0, 1]);
        expect(await log.append(envelope('d', lifecycle), { expectedLastSequence: 9 })).toEqual({
          kind: 'conflict',
          last: 4,
        });
      });

      it('keeps the first time of an imported envelope', async () => {
        await log.append({ ...envelope('a', lifecycle), loggedAt: 86_400_000 });
        const [read] = await readAll(await log.read({ after: 0 }), 1);
        expect(read).toMatchObject({ loggedAt: 86_400_000 });
        expect(read!.facts[0]!.loggedAt).toBe(86_400_000);
      });

      it('carries envelopes far above 1 kB unchanged', async () => {
        const long = longEnvelope('a', lifecycle, 300_000);
        expect(await log.append(long)).toMatchObject({ kind: 'stored' });
        const [read] = await readAll(await log.read({ after: 0 }), 1);
        expect(read!.facts.map((fact) => fact.event)).toEqual(long.events);
      });

      it('refuses an envelope above 512 kB', async () => {
        const answer = await log.append(longEnvelope('a', lifecycle, largestEnvelopeBytes + 1));
        expect(answer).toMatchObject({
          kind: 'refused',
          reason: expect.stringContaining('524288') as string,
        });
        expect((await log.state()).lastSeq).toBe(0);
      });

      it('refuses at once when the log is full, and takes more when there is room', async () => {
        await log.append(envelope('a', signalsSubject));
        await tested.limitBytes(2_000);
        const asked = performance.now();
        const answer = await log.append(longEnvelope('b', signalsSubject, 200_000));
        expect(answer).toMatchObject({ kind: 'refused', reason: expect.stringContaining('bytes') as string });
        expect(performance.now() - asked).toBeLessThan(1_000);
        await tested.limitBytes(1_000_000);
        expect(await log.append(envelope('c', signalsSubject))).toMatchObject({ kind: 'stored' });
      });

      it('answers within 4 s while the log is away, never throws, and works again by itself', async () => {
        await log.append(envelope('a', signalsSubject));
        await tested.goAway();
        const asked = performance.now();
        const answer = await log.append(envelope('b', signalsSubject));
        expect(['refused', 'indeterminate']).toContain(answer.kind);
        expect(performance.now() - asked).toBeLessThan(4_000);
        await expect(log.state()).rejects.toThrow(LogUnavailableError);
        await tested.comeBack();
        expect(await log.append(envelope('c', signalsSubject))).toMatchObject({ kind: 'stored' });
      });
    });

    describe('lastSequenceOf', () => {
      it('is 0 for a subject without messages, else its last sequence', async () => {
        expect(await log.lastSequenceOf(lifecycle)).toBe(0);
        await log.append(envelope('a', lifecycle));
        await log.append(envelope('b', signalsSubject));
        expect(await log.lastSequenceOf(lifecycle)).toBe(1);
      });

      it('goes down when the last message of a site is deleted, and the guard with it', async () => {
        for (const id of ['a', 'b']) await log.append(envelope(id, lifecycle));
        await tested.deleteMessage(2);
        const last = await log.lastSequenceOf(lifecycle);
        expect(last).toBeLessThan(2);
        expect((await log.state()).lastSeq).toBe(2);
        const expected = await log.append(envelope('c', lifecycle), { expectedLastSequence: 2 });
        expect(expected).toEqual({ kind: 'conflict', last });
        const answer = await log.append(envelope('d', lifecycle), { expectedLastSequence: last });
        expect(answer).toEqual({ kind: 'stored', seq: 3, duplicate: false });
      });

      it('is 0 again when a site is purged', async () => {
        for (const id of ['a', 'b']) await log.append(envelope(id, lifecycle));
        await log.append(envelope('c', otherLifecycle));
        await tested.purgeSubject(lifecycle);
        expect(await log.lastSequenceOf(lifecycle)).toBe(0);
        expect(await log.append(envelope('d', lifecycle), { expectedLastSequence: 0 })).toMatchObject({
          kind: 'stored',
          seq: 4,
        });
      });
    });

    describe('read', () => {
      const append = async (ids: readonly string[]) => {
        for (const id of ids) await log.append(envelope(id, signalsSubject));
      };

      it('begins behind a sequence and goes on as the log grows', async () => {
        await append(['a', 'b', 'c']);
        const reader = await log.read({ after: 1 });
        expect(idsOf(await readAll(reader, 2))).toEqual(['b', 'c']);
        const waiting = reader.next(10);
        await append(['d']);
        expect(idsOf(await waiting)).toEqual(['d']);
      });

      it('gives no more than asked for', async () => {
        await append(['a', 'b', 'c', 'd']);
        const reader = await log.read({ after: 0 });
        expect(await reader.next(1)).toHaveLength(1);
        expect((await reader.next(2)).length).toBeLessThanOrEqual(2);
      });

      it('holds the own envelope of whoever met a conflict after a lost acknowledgement', async () => {
        const mine = envelope('mine', lifecycle);
        await log.append(mine, { expectedLastSequence: 0 });
        await log.append(envelope('other', lifecycle), { expectedLastSequence: 1 });
        const answer = await log.append(envelope('next', lifecycle), { expectedLastSequence: 0 });
        expect(answer).toEqual({ kind: 'conflict', last: 2 });
        const read = await readAll(await log.read({ after: 0 }), 2);
        expect(read.find((stored) => stored.id === 'mine')).toMatchObject({ seq: 1 });
      });

      it('gives each envelope once and in order through disconnections in mid-read', async () => {
        const ids = Array.from({ length: 60 }, (_, n) => `e${n}`);
        await append(ids.slice(0, 40));
        const reader = await log.read({ after: 0 });
        const read = [...(await reader.next(7))];
        await tested.disconnect();
        read.push(...(await readAll(reader, 20 - read.length)));
        await tested.disconnect();
        await append(ids.slice(40));
        read.push(...(await readAll(reader, 60 - read.length)));
        expect(idsOf(read)).toEqual(ids);
        expect(read.map((stored) => stored.seq)).toEqual(ids.map((_, n) => n + 1));
      });

      it('waits while the log is away', async () => {
        await append(['a']);
        const reader = await log.read({ after: 0 });
        expect(idsOf(await reader.next(10))).toEqual(['a']);
        const waiting = reader.next(10);
        await tested.goAway();
        await tested.comeBack();
        await append(['b']);
        expect(idsOf(await waiting)).toEqual(['b']);
      });

      it('leaves out what was deleted or purged in the middle, also after a disconnection', async () => {
        await append(['a', 'b', 'c']);
        for (const id of ['l', 'm']) await log.append(envelope(id, lifecycle));
        await append(['d']);
        await tested.deleteMessage(2);
        await tested.purgeSubject(lifecycle);
        const reader = await log.read({ after: 0 });
        const read = await readAll(reader, 3);
        expect(read.map((stored) => stored.seq)).toEqual([1, 3, 6]);
        await tested.deleteMessage(6);
        await tested.disconnect();
        await append(['e']);
        expect(idsOf(await reader.next(10))).toEqual(['e']);
      });

      it('tells of a log that went back', async () => {
        await append(['a', 'b']);
        let reader: LogReader | undefined;
        await tested.goBackAfter(async () => {
          await append(['c']);
          reader = await log.read({ after: 0 });
          await readAll(reader, 3);
        });
        await expect(reader!.next(10)).rejects.toThrow(LogRegressedError);
        const { createdAt } = await log.state();
        const later = await log.read({ after: 3, identity: createdAt });
        await expect(later.next(10)).rejects.toThrow(LogRegressedError);
      });

      it('tells of a log that went back and has grown since', async () => {
        await append(['a', 'b']);
        await tested.goBackAfter(() => append(['c']));
        await append(['d', 'e']);
        const reader = await log.read({ after: 3, lastEnvelopeId: 'c' });
        await expect(reader.next(10)).rejects.toThrow(LogRegressedError);
        const right = await log.read({ after: 3, lastEnvelopeId: 'd' });
        expect(idsOf(await right.next(10))).toEqual(['e']);
      });

      it('tells of a log that was replaced', async () => {
        await append(['a']);
        const { createdAt } = await log.state();
        const reader = await log.read({ after: 0 });
        await reader.next(10);
        const waiting = reader.next(10);
        const refused = expect(waiting).rejects.toThrow(LogReplacedError);
        await tested.replace();
        await append(['b', 'c', 'd']);
        await tested.disconnect();
        await refused;
        const later = await log.read({ after: 1, identity: createdAt });
        await expect(later.next(10)).rejects.toThrow(LogReplacedError);
      });

      it('tells of a beginning that is gone', async () => {
        await append(['a', 'b', 'c', 'd']);
        await tested.trimTo(3);
        expect(await log.state()).toMatchObject({ firstSeq: 3, lastSeq: 4 });
        await expect((await log.read({ after: 1 })).next(10)).rejects.toThrow(LogTrimmedError);
        expect(idsOf(await (await log.read({ after: 2 })).next(1))).toEqual(['c']);
      });

      it('ends when it is closed, also in the middle of waiting', async () => {
        const reader = await log.read({ after: 0 });
        const refused = expect(reader.next(1)).rejects.toThrow(ReaderClosedError);
        await reader.close();
        await refused;
        await expect(reader.next(1)).rejects.toThrow(ReaderClosedError);
      });

      it('serves several readers, each at its own place', async () => {
        await append(['a', 'b', 'c']);
        const [one, two] = await Promise.all([log.read({ after: 0 }), log.read({ after: 2 })]);
        expect(idsOf(await readAll(one, 3))).toEqual(['a', 'b', 'c']);
        await log.append(envelope('t', clockSubject));
        expect(idsOf(await readAll(two, 2))).toEqual(['c', 't']);
      });
    });
  });
}
