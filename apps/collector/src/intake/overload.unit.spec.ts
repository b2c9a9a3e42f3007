import { lifecycleSubject, signalsSubject } from '@headcount/contracts';
import { describe, expect, it, vi } from 'vitest';
import { defaultSitePolicy, noMeta, sessionPolicyOf, type SessionStartedData } from '@headcount/session-core';
import { patienceMs } from '@headcount/service-kit';
import { eventually } from '@headcount/testing-stack';
import { useCollector } from '../testing/use-collector.js';

const test = useCollector();

const resume = (i: number) => ({
  ...{ kind: 'resume' as const, at: test.now, active: true, ageMs: 0, observing: false },
  inferred: { ...noStart, sessionId: `s${i}` },
});

const noStart: Omit<SessionStartedData, 'sessionId'> = {
  ...{
    startedAt: 0,
    ageMs: 0,
    inferred: true,
    overLimit: false,
    policy: sessionPolicyOf(defaultSitePolicy, null),
  },
  ...noMeta,
};

/** Until it is opened, appends reach the log and are not answered. */
function logThatHangs() {
  const append = test.running.log.append.bind(test.running.log);
  const reaching = new Map<string, () => void>();
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  test.running.log.append = async (envelope, options) => {
    reaching.get(envelope.subject)?.();
    await gate;
    return append(envelope, options);
  };
  const reached = (subject: string) => new Promise<void>((resolve) => reaching.set(subject, resolve));
  return { reached, open };
}

describe('what waits for the log', () => {
  const waiting = (kind: string) => test.running.metric('headcount_collector_waiting', { kind });

  it('is told by a metric, by where it goes, until it is answered', async () => {
    await test.running.post('/sessions', { id: 's' });
    const { reached, open } = logThatHangs();
    const reaching = [lifecycleSubject('default'), signalsSubject].map(reached);
    const answers = [
      test.running.post('/sessions', { id: 't' }),
      test.running.post('/sessions/s/heartbeats'),
    ];
    await Promise.all(reaching);
    expect([await waiting('lifecycle'), await waiting('signals')]).toEqual([1, 1]);
    open();
    await Promise.all(answers);
    expect([await waiting('lifecycle'), await waiting('signals')]).toEqual([0, 0]);
  });

  it('is counted no longer once it was told that it takes too long, unless it is under way', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { collector } = test.running.parts;
    const { reached, open } = logThatHangs();
    const appending = reached(lifecycleSubject('default'));
    const answers = Array.from({ length: 600 }, (_, i) => collector.submit('default', resume(i)));
    await appending;
    vi.advanceTimersByTime(patienceMs);
    const codes = (await Promise.all(answers)).map((answer) => (answer.ok ? 'ok' : answer.code));
    vi.useRealTimers();
    expect([codes[0], codes.at(-1)]).toEqual(['indeterminate', 'log_unavailable']);
    expect(await waiting('lifecycle')).toBe(500);
    open();
    await eventually(async () => (await waiting('lifecycle')) === 0, {
      what: 'the end of what was under way',
    });
  });
});

describe('a long list of beats of sessions that nobody has heard of', () => {
  const beats = Array.from({ length: 1_001 }, (_, i) => ({ sessionId: `s${i}` }));
  const startedIn = async () => {
    const facts = await test.running.facts();
    return facts.filter(({ event }) => event.type === 'SessionStarted').length;
  };

  it('is recorded in turns, and answered as a whole', async () => {
    expect(await test.running.post('/heartbeats', { beats })).toMatchObject({
      status: 200,
      body: { accepted: 1_001 },
    });
    expect(await startedIn()).toBe(1_001);
  });

  it('is given up when it takes longer than anybody waits: may have been recorded in part', async () => {
    const append = test.running.log.append.bind(test.running.log);
    test.running.log.append = async (envelope, options) => {
      const answer = await append(envelope, options);
      if (envelope.subject === lifecycleSubject('default')) test.now += 4_001;
      return answer;
    };
    const { status, body } = await test.running.post('/heartbeats', { beats });
    expect([status, body['code'], body['detail']]).toEqual([
      ...[503, 'indeterminate', 'only 500 of 1001 were recorded in time'],
    ]);
    expect(await startedIn()).toBe(500);
  });
});

describe('a collector that turns beats away', () => {
  const ticks = async () => {
    const { lastSeq } = await test.running.log.state();
    const reader = await test.running.log.read({ after: 0 });
    const said: boolean[] = [];
    for (let seq = 0; seq < lastSeq;)
      for (const { facts, seq: read } of await reader.next(1_000)) {
        seq = read;
        for (const { event } of facts) if (event.type === 'Tick') said.push(event.data.shedding);
      }
    await reader.close();
    return said;
  };

  it('says so in its next tick, and in no other', async () => {
    const { collector } = test.running.parts;
    test.running.log.faults.goAway('refusing');
    const asked = Array.from({ length: 50_001 }, (_, i) => collector.submit('default', resume(i)));
    const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(await collector.barrier.pass()).toBe(false);
    test.running.log.faults.comeBack();
    const before = (await ticks()).length;
    await collector.barrier.pass();
    await collector.barrier.pass();
    expect((await ticks()).slice(before)).toEqual([true, false]);
  });
});
