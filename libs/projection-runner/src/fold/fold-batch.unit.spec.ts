import type { StoredEnvelope } from '@headcount/event-log';
import {
  decodeLive,
  encodeLife,
  encodeRuns,
  type DeadLetterRow,
  type LiveRow,
  type LiveTexts,
  type SessionLifeRow,
  type SessionRow,
  type StoredState,
  type UserAgentRow,
} from '@headcount/read-model';
import { decodeState, defaultPolicy, nothingInCell } from '@headcount/session-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  at,
  beats,
  denied,
  ended,
  envelope,
  identified,
  keyIssued,
  limitChanged,
  keyRevoked,
  measured,
  policyChanged,
  resumed,
  seatReleased,
  seatTaken,
  siteCreated,
  skewed,
  sourceStarted,
  started,
  ticked,
} from '../testing/facts.js';
import { changesOf } from './changes-of.js';
import { foldBatch } from './fold-batch.js';

type StoredLive = LiveRow['signals'] & Pick<LiveTexts, 'state' | 'runs'>;

/** The tables, in memory: what a generation would hold after these batches. */
class Tables {
  readonly session = new Map<string, SessionLifeRow | SessionRow>();
  readonly live = new Map<string, StoredLive>();
  readonly userAgents = new Map<string, UserAgentRow>();
  readonly deadLetters: DeadLetterRow[] = [];

  apply(envelopes: readonly StoredEnvelope[]): void {
    const changes = changesOf(foldBatch((site, id) => this.#stored(`${site}/${id}`), envelopes));
    const keyOf = ({ site, id }: { site: string; id: string }) => `${site}/${id}`;
    for (const row of changes.userAgents) this.userAgents.set(row.id, row);
    for (const row of changes.sessions) this.session.set(keyOf(row), row);
    for (const row of changes.lives)
      this.session.set(keyOf(row), { ...this.session.get(keyOf(row))!, ...row });
    for (const row of changes.live)
      this.live.set(keyOf(row), { ...row.signals, ...runsOf(row), state: encodeLife(row.state) });
    for (const row of changes.signals)
      this.live.set(keyOf(row), { ...this.live.get(keyOf(row))!, ...row.signals, ...runsOf(row) });
    for (const key of changes.closed) expect(this.live.delete(keyOf(key))).toBe(true);
    this.deadLetters.push(...changes.deadLetters);
  }

  #stored(key: string): StoredState | undefined {
    const live = this.live.get(key);
    if (live !== undefined)
      return { state: decodeLive({ ...live, measures: JSON.stringify(live.measures) }), open: true };
    const state = this.session.get(key)?.ended?.state;
    return state === undefined ? undefined : { state: decodeState(state), open: false };
  }
}

function runsOf({ state }: LiveRow): Pick<LiveTexts, 'runs'> {
  return { runs: encodeRuns(state) };
}

function tablesAfter(...batches: readonly (readonly StoredEnvelope[])[]): Tables {
  const tables = new Tables();
  for (const batch of batches) tables.apply(batch);
  return tables;
}

const oneByOne = (envelopes: readonly StoredEnvelope[]) => tablesAfter(...envelopes.map((one) => [one]));

describe('a batch', () => {
  it('opens a session at its start, with a live row', () => {
    const { session, live } = tablesAfter([envelope(1, started('s', 0, { userId: 'alice', host: 'h' }))]);
    expect(session.get('default/s')).toMatchObject({ userId: 'alice', ended: null, meta: { host: 'h' } });
    expect(live.get('default/s')).toMatchObject({ connectedMs: 0, activeMs: 0, connectedSegments: [] });
  });

  it('moves nothing but the live row by beats', () => {
    const changes = changesOf(
      foldBatch(
        () => ({
          state: foldBatch(() => undefined, [envelope(1, started('s', 0))]).sessions.get('default', 's')!
            .state,
          open: true,
        }),
        [envelope(2, beats(['s', 30], ['s', 60, false]))],
      ),
    );
    expect(changes).toMatchObject({ sessions: [], lives: [], live: [], closed: [], deadLetters: [] });
    expect(changes.signals).toMatchObject([{ id: 's', signals: { connectedMs: 60_000, activeMs: 30_000 } }]);
  });

  it('moves the cells of its site by what it changed, and by nothing else', () => {
    const begin = envelope(1, started('s', 0), started('t', 60));
    const known = foldBatch(() => undefined, [begin]).sessions;
    const stored = (site: string, id: string) => ({ state: known.get(site, id)!.state, open: true });
    const { cells } = changesOf(
      foldBatch(stored, [envelope(2, beats(['s', 30], ['t', 60]), ended('s', 40, 'logout'))]),
    );
    const sums = { ended: 1, spanMs: 40_000, connectedMs: 40_000, activeMs: 30_000 };
    expect(cells).toEqual([{ site: 'default', from: at(0), ...nothingInCell, ...sums }]);
  });

  it('settles what an open session did when a beat of it reaches another quarter, and not before', () => {
    const known = foldBatch(() => undefined, [envelope(1, started('s', 840))]).sessions;
    const state = known.get('default', 's')!.state;
    const told = (...seconds: number[]) =>
      changesOf(
        foldBatch(
          () => ({ state, open: true }),
          [envelope(2, beats(...seconds.map((at) => ['s', at] as const)))],
        ),
      ).cells;
    expect(told(870, 899)).toEqual([]);
    const sums = { spanMs: 60_000, connectedMs: 60_000, activeMs: 60_000 };
    expect(told(870, 899, 910)).toEqual([{ site: 'default', from: at(0), ...nothingInCell, ...sums }]);
  });

  it('closes a session at its end and keeps what its start told', () => {
    const facts = [
      envelope(1, started('s', 0, { host: 'h' })),
      envelope(2, beats(['s', 30])),
      envelope(3, ended('s', 45, 'logout')),
    ];
    for (const tables of [tablesAfter(facts), oneByOne(facts)]) {
      expect(tables.live.size).toBe(0);
      expect(tables.session.get('default/s')).toMatchObject({
        meta: { host: 'h' },
        ended: { endReason: 'logout', spanMs: 45_000, connectedMs: 45_000, activeMs: 30_000 },
      });
    }
  });

  it('extends an ended session by signals that come late', () => {
    const tables = oneByOne([
      envelope(1, started('s', 0)),
      envelope(2, ended('s', 0, 'lease_expired')),
      envelope(3, beats(['s', 30], ['s', 60])),
    ]);
    expect(tables.session.get('default/s')).toMatchObject({ ended: { spanMs: 60_000, connectedMs: 60_000 } });
    expect(tables.live.size).toBe(0);
  });

  it('opens a session again when it resumes', () => {
    const facts = [
      envelope(1, started('s', 0, { userId: 'alice' })),
      envelope(2, ended('s', 0, 'lease_expired')),
      envelope(3, resumed('s', 300)),
    ];
    for (const tables of [tablesAfter(facts), oneByOne(facts)]) {
      expect(tables.session.get('default/s')).toMatchObject({ userId: 'alice', ended: null });
      expect(tables.live.get('default/s')).toBeDefined();
    }
  });

  it('lets a real start that comes after an inferred one tell more', () => {
    const tables = oneByOne([
      envelope(1, started('s', 60, { inferred: true })),
      envelope(2, beats(['s', 90])),
      envelope(3, started('s', 10, { host: 'h', userId: 'alice' })),
    ]);
    expect(tables.session.get('default/s')).toMatchObject({
      inferred: false,
      userId: 'alice',
      meta: { host: 'h' },
    });
    expect(tables.live.get('default/s')).toMatchObject({ connectedMs: 80_000 });
  });

  it('tells who was logged in when, and by beats nothing of it', () => {
    const tables = oneByOne([
      envelope(1, started('s', 0, { host: 'h' })),
      envelope(2, identified('s', 20, 'alice')),
      envelope(3, identified('s', 40, null)),
      envelope(4, beats(['s', 60])),
    ]);
    const logins = [{ userId: 'alice', loginAt: at(20), logoutAt: at(40) }];
    expect(tables.session.get('default/s')).toMatchObject({ userId: null, logins, meta: { host: 'h' } });
    expect(tables.live.get('default/s')).toMatchObject({ connectedMs: 60_000 });
  });

  it('buries a login of a session that nobody started', () => {
    const { session, deadLetters } = tablesAfter([envelope(1, identified('s', 20, 'alice'))]);
    expect([session.size, deadLetters.length]).toEqual([0, 1]);
  });

  it('knows no lease of a session that is only told to start and to stop', () => {
    const policy = { ...defaultPolicy, liveness: 'start_stop' } as const;
    const { session } = tablesAfter([envelope(1, started('s', 0, { policy }), started('t', 0))]);
    expect([session.get('default/s')?.leaseMs, session.get('default/t')?.leaseMs]).toEqual([null, 90_000]);
  });

  it('keeps the highest of each measure, through the end and for late ones', () => {
    const facts = [
      envelope(1, started('s', 0)),
      envelope(2, measured('s', 30, { cpuMaxPercent: 12.5, memMaxPercent: 3 })),
      envelope(3, measured('s', 60, { cpuMaxPercent: 7, cpuSeconds: 0.1 })),
    ];
    const open = { cpuMaxPercent: 12.5, memMaxPercent: 3, cpuSeconds: 0.1 };
    expect(oneByOne(facts).live.get('default/s')).toMatchObject({ measures: open });
    const late = [
      envelope(4, ended('s', 60, 'lease_expired')),
      envelope(5, measured('s', 61, { memMaxPercent: 4 })),
    ];
    expect(oneByOne([...facts, ...late]).session.get('default/s')).toMatchObject({
      ended: { measures: { ...open, memMaxPercent: 4 } },
    });
  });

  it('tells sessions of one id in two sites apart', () => {
    const tables = oneByOne([envelope(1, started('s', 0)), envelope(2, started('s', 5, { site: 'other' }))]);
    expect([...tables.session.keys()]).toEqual(['default/s', 'other/s']);
  });

  it('reads user agents, keeps each once, and lets sessions refer to it', () => {
    const userAgent = 'RC Mobile; ios 17.4; v4.50.0 (40312)';
    const changes = changesOf(
      foldBatch(
        () => undefined,
        [
          envelope(1, started('s', 0, { userAgent }), started('t', 1, { userAgent: 'curl/8.5.0' })),
          envelope(2, started('u', 2, { userAgent, site: 'other' }), started('v', 3)),
        ],
      ),
    );
    expect(changes.userAgents).toMatchObject([
      {
        text: userAgent,
        os: { name: 'iOS', version: '17.4' },
        app: { name: 'RC Mobile', version: '4.50.0', build: '40312' },
        device: { type: 'mobile-app' },
      },
      { text: 'curl/8.5.0', app: { name: 'curl' }, device: { type: 'cli' } },
    ]);
    const [mobile, curl] = changes.userAgents.map(({ id }) => id);
    expect(changes.sessions.map(({ id, userAgentId }) => [id, userAgentId])).toEqual([
      ['s', mobile],
      ['t', curl],
      ['v', null],
      ['u', mobile],
    ]);
  });

  it('buries what no start is known of, and only that', () => {
    const tables = oneByOne([
      envelope(1, started('s', 0)),
      envelope(2, beats(['x', 1], ['s', 30], ['y', 2])),
      envelope(3, ended('x', 9, 'logout')),
    ]);
    expect(tables.live.get('default/s')).toMatchObject({ connectedMs: 30_000 });
    expect(tables.deadLetters).toMatchObject([
      {
        seq: 2,
        index: 0,
        type: 'headcount.session.heartbeat.v1',
        reason: 'beats of unknown sessions',
        count: 2,
      },
      {
        seq: 3,
        index: 0,
        type: 'headcount.session.ended.v1',
        reason: 'no start of this session is known',
        count: 1,
      },
    ]);
    expect(JSON.parse(tables.deadLetters[0]!.event)).toMatchObject({
      data: { beats: [{ sessionId: 'x' }, { sessionId: 'y' }] },
    });
  });

  it('buries what stands before a start also when it is read again, behind it', () => {
    const log = [
      envelope(1, beats(['s', 10])),
      envelope(2, ended('s', 15, 'logout')),
      envelope(3, started('s', 20)),
      envelope(4, beats(['s', 30])),
    ];
    const once = oneByOne(log);
    const again = oneByOne([...log, ...log]);
    expect(again.live.get('default/s')).toMatchObject({ connectedMs: 10_000 });
    expect(again.live).toEqual(once.live);
    expect(again.deadLetters).toEqual([...once.deadLetters, ...once.deadLetters]);
    expect(once.deadLetters.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('buries what could not be read, in text that can be stored', () => {
    const unreadable = [
      { position: { seq: 1, index: 0 }, type: 'a\0b', reason: 'bad \ud800', raw: { x: '\0\ud800' } },
    ];
    const { deadLetters } = tablesAfter([{ ...envelope(1), unreadable }]);
    expect(deadLetters).toEqual([
      {
        ...{ seq: 1, index: 0, site: null, type: 'a\ufffdb', reason: 'bad \ufffd', count: 1 },
        event: '{"x":"\\u0000\\ud800"}',
      },
    ]);
  });

  it('says of what can’t be read whose it is, where that is told', () => {
    const told = ['lab', 'No Site', 7].map((site, index) => ({
      ...{ position: { seq: 1, index }, type: 'x', reason: 'unknown event type', raw: { site } },
    }));
    const { deadLetters } = tablesAfter([{ ...envelope(1, beats(['lost', 1])), unreadable: told }]);
    expect(deadLetters.map(({ site }) => site).sort()).toEqual(['default', 'lab', null, null]);
  });

  it('keeps of each source by how much its clock was off when it last told', () => {
    const { sourceClocks } = changesOf(
      foldBatch(
        () => undefined,
        [
          skewed('a', 41),
          skewed('b', -7),
          skewed('a', 3_600_000),
          skewed('a', undefined),
          skewed(null, 5),
        ].map((event, i) => envelope(i + 1, event)),
      ),
    );
    expect(sourceClocks).toEqual([
      { site: 'default', sourceId: 'a', seq: 3, index: 0, skewMs: 3_600_000, toldAt: at(0) },
      { site: 'default', sourceId: 'b', seq: 2, index: 0, skewMs: -7, toldAt: at(0) },
    ]);
  });

  it('keeps what a source told of its clock last in the log, whatever is delivered last', () => {
    const told = [envelope(1, skewed('a', 41)), envelope(2, skewed('a', 7))];
    for (const envelopes of [told, told.toReversed()])
      expect(changesOf(foldBatch(() => undefined, envelopes)).sourceClocks).toMatchObject([
        { seq: 2, skewMs: 7 },
      ]);
  });

  it('keeps of each source the life that it registered last in the log, whatever is delivered last', () => {
    const lives = [1, 2].map((seq) => envelope(seq, sourceStarted('host', `boot-${seq}`)));
    for (const envelopes of [lives, lives.toReversed()])
      expect(changesOf(foldBatch(() => undefined, envelopes)).sourceLives).toEqual([
        { site: 'default', sourceId: 'host', seq: 2, index: 0, incarnation: 'boot-2', registeredAt: at(0) },
      ]);
  });

  it('takes up sites and keys, the later fact over the former, and ticks not at all', () => {
    const { keys, sites, sessions } = changesOf(
      foldBatch(
        () => undefined,
        [
          envelope(1, siteCreated('default', 'UTC'), keyIssued('k', 'old')),
          envelope(
            2,
            ticked(),
            sourceStarted('x'),
            keyIssued('k', 'new'),
            siteCreated('default', 'Asia/Tokyo'),
          ),
        ],
      ),
    );
    expect(sites).toEqual([{ name: 'default', timeZone: 'Asia/Tokyo' }]);
    expect(keys).toMatchObject([{ keyId: 'k', name: 'new', mode: 'enforcing' }]);
    expect(sessions).toEqual([]);
  });

  it('keeps every version of a limit, and every denial, at its position', () => {
    const { limits, denials, sessions, deadLetters } = changesOf(
      foldBatch(
        () => undefined,
        [envelope(4, limitChanged('all', 5), denied({ count: 3 })), envelope(7, limitChanged('all', null))],
      ),
    );
    expect(limits).toMatchObject([
      { site: 'default', limitId: 'all', seq: 4, index: 0, limit: { max: 5 }, changedBy: 'ada' },
      { limitId: 'all', seq: 7, index: 0, limit: null },
    ]);
    expect(denials).toMatchObject([{ site: 'default', seq: 4, index: 1, sessionId: 'refused', count: 3 }]);
    expect([sessions, deadLetters]).toEqual([[], []]);
  });

  it('tells whether an open session holds a seat', () => {
    const given = [envelope(1, started('s', 0)), envelope(2, seatReleased('s'))];
    expect(tablesAfter(given).session.get('default/s')).toMatchObject({ seat: false, ended: null });
    const again = [...given, envelope(3, seatTaken('s', 30))];
    expect(tablesAfter(again).session.get('default/s')).toMatchObject({ seat: true });
    expect(tablesAfter(again).live.get('default/s')).toMatchObject({ lastActiveAt: at(30) });
    const ended_ = [...again, envelope(4, ended('s', 30, 'logout'))];
    expect(tablesAfter(ended_).session.get('default/s')).toMatchObject({ seat: false });
  });

  it('takes up the revocation of a key, whether it is issued again or not', () => {
    const { keys, keyRevocations } = changesOf(
      foldBatch(() => undefined, [envelope(1, keyRevoked('k', 'ada'), keyIssued('k', 'again'))]),
    );
    expect(keyRevocations).toEqual([{ site: 'default', keyId: 'k', revokedAt: at(0), revokedBy: 'ada' }]);
    expect(keys).toMatchObject([{ keyId: 'k', name: 'again' }]);
  });

  it('takes up the policy a site set last', () => {
    const facts = [envelope(1, policyChanged({ leaseMs: 1 }), policyChanged({ leaseMs: 2 }))];
    const { policies } = changesOf(foldBatch(() => undefined, facts));
    expect(policies).toMatchObject([{ site: 'default', policy: { leaseMs: 2 }, changedBy: 'admin' }]);
  });
});

const someId = fc.constantFrom('a', 'b', 'c');
const someUserAgent = fc.constantFrom(null, 'curl/8.5.0', 'Wget/1.21.4', 'RC Mobile');
const someTime = fc.integer({ min: 0, max: 2_000 });
const someBeats = fc
  .array(fc.tuple(someId, someTime, fc.boolean()), { minLength: 1, maxLength: 6 })
  .map((told) => beats(...told));
const someFact = fc.oneof(
  { weight: 4, arbitrary: someBeats },
  fc.tuple(someId, someTime, someTime).map(([id, time, cpu]) => measured(id, time, { cpu: cpu / 7 })),
  fc
    .tuple(someId, someTime, someUserAgent)
    .map(([id, time, userAgent]) => started(id, time, { userId: `user of ${id}`, userAgent })),
  fc.tuple(someId, someTime).map(([id, time]) => ended(id, time, 'lease_expired')),
  fc.tuple(someId, someTime).map(([id, time]) => ended(id, time, 'client_closed')),
  fc.tuple(someId, someTime).map(([id, time]) => resumed(id, time)),
  fc.tuple(someId, someTime, fc.constantFrom('u', 'v', null)).map(([id, time, u]) => identified(id, time, u)),
);
const someLog = fc
  .array(fc.array(someFact, { minLength: 1, maxLength: 3 }), { maxLength: 25 })
  .map((envelopes) => envelopes.map((events, i) => envelope(i + 1, ...events)));

/** The rows without what tells positions, which differ in another log. */
function columnsOf({ session, live }: Tables) {
  return {
    session: [...session].map(([key, { ended: end, ...row }]) => [
      key,
      row,
      end === null ? null : { ...end, state: '' },
    ]),
    live: [...live].map(([key, row]) => [key, { ...row, state: '' }]),
  };
}

describe('the rows', () => {
  it('do not depend on how the log is cut into batches', () => {
    fc.assert(
      fc.property(someLog, fc.array(fc.integer({ min: 1, max: 6 })), (log, sizes) => {
        const batches: StoredEnvelope[][] = [];
        for (let from = 0, i = 0; from < log.length; from += sizes[i++] ?? 2)
          batches.push(log.slice(from, from + (sizes[i] ?? 2)));
        const cut = tablesAfter(...batches);
        const whole = tablesAfter(log);
        expect(new Map([...cut.session].sort())).toEqual(new Map([...whole.session].sort()));
        expect(new Map([...cut.live].sort())).toEqual(new Map([...whole.live].sort()));
        expect(new Map([...cut.userAgents].sort())).toEqual(new Map([...whole.userAgents].sort()));
        expect(cut.deadLetters).toEqual(whole.deadLetters);
      }),
      { numRuns: 500 },
    );
  });

  it('do not change when every envelope comes twice', () => {
    const starts = [started('a', 0), started('b', 0), started('c', 0)];
    fc.assert(
      fc.property(fc.array(someFact, { maxLength: 40 }), (facts) => {
        const events = [...starts, ...facts];
        const twice = events.flatMap((one, i) => [envelope(2 * i + 1, one), envelope(2 * i + 2, one)]);
        const once = events.map((one, i) => envelope(2 * i + 1, one));
        expect(columnsOf(oneByOne(twice))).toEqual(columnsOf(oneByOne(once)));
      }),
      { numRuns: 300 },
    );
  });

  it('do not depend on the order of the beats', () => {
    const starts = [envelope(1, started('a', 0)), envelope(2, started('b', 0)), envelope(3, started('c', 0))];
    const placed = fc.array(fc.record({ event: someBeats, place: fc.nat() }), { maxLength: 12 });
    fc.assert(
      fc.property(placed, (told) => {
        const shuffled = told.toSorted((x, y) => x.place - y.place);
        const end = envelope(100, ended('a', 1_000, 'client_closed'), ended('b', 0, 'lease_expired'));
        const late = (list: typeof told, seq: number) => list.map(({ event }, i) => envelope(seq + i, event));
        const early = oneByOne([...starts, ...late(told, 4), end]);
        const other = oneByOne([...starts, end, ...late(shuffled, 101)]);
        expect(new Map(other.live)).toEqual(new Map(early.live));
        expect(new Map(other.session)).toEqual(new Map(early.session));
      }),
      { numRuns: 300 },
    );
  });
});
