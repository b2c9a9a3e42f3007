import { limitBody, limitOfBody, lifecycleSubject } from '@headcount/contracts';
import { describe, expect, it, vi } from 'vitest';
import { Courtesy } from './courtesy.js';
import { useCollector } from '../testing/use-collector.js';

const patience = { timeout: 30_000 };

const test = useCollector();

const start = (id: string) => test.running.post('/sessions', { id, userId: id });
const started = (sessionId: string) => ({
  ...{ specversion: '1.0', id: sessionId, source: '/web', type: 'headcount.session.started.v1' },
  data: { sessionId, userId: sessionId },
});
const opened = () => test.running.parts.collector.sessionsOf('default').open.size;

async function oneSeat(): Promise<void> {
  const { limit } = limitOfBody('all', limitBody.parse({ scope: 'site', max: 1 }));
  const data = { limitId: 'all', limit, changedBy: 'ada' };
  await test.running.parts.collector.submit('default', { kind: 'limit', at: test.now, data });
}

describe('who is refused', () => {
  it('is told so behind an envelope of the same collector that was read back, or else behind a tick', async () => {
    await oneSeat();
    vi.spyOn(test.running.parts.collector.barrier, 'pass').mockResolvedValue(false);
    const { body } = await test.running.post('/events', ['a', 'b'].map(started));
    expect(body['results']).toMatchObject([{ status: 'accepted' }, { code: 'session_limit_exceeded' }]);
    expect((await start('c')).body['code']).toBe('log_unavailable');
  });

  it('passes a barrier while others take their turn, also who comes only then', async () => {
    await oneSeat();
    await start('a');
    let begin = (): void => undefined;
    const turn = vi.spyOn(Courtesy.prototype, 'turn');
    turn.mockReturnValueOnce(new Promise((resolve) => (begin = resolve)));
    const pass = vi.spyOn(test.running.parts.collector.barrier, 'pass');
    const answers = [start('b')];
    await vi.waitFor(() => expect(pass).toHaveBeenCalledTimes(1), patience);
    answers.push(start('c'));
    await vi.waitFor(() => expect(pass).toHaveBeenCalledTimes(2), patience);
    for (const { value } of pass.mock.results) await value;
    begin();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([409, 409]);
    expect(pass).toHaveBeenCalledTimes(2);
    turn.mockRestore();
  });

  it('passes a barrier already while an envelope of others is under way', async () => {
    await oneSeat();
    await start('a');
    const { log, parts } = test.running;
    const append = log.append.bind(log);
    let store = (): void => undefined;
    const stored = new Promise<void>((resolve) => (store = resolve));
    const sent: string[] = [];
    log.append = async (envelope, options) => {
      sent.push(envelope.subject);
      if (envelope.subject === lifecycleSubject('default')) await stored;
      return append(envelope, options);
    };
    const pass = vi.spyOn(parts.collector.barrier, 'pass');
    const answers = [start('b')];
    await vi.waitFor(() => expect(sent).toContain(lifecycleSubject('default')), patience);
    expect(pass).toHaveBeenCalledTimes(1);
    answers.push(start('c'));
    await vi.waitFor(() => expect(pass).toHaveBeenCalledTimes(2), patience);
    store();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([409, 409]);
    expect(pass).toHaveBeenCalledTimes(2);
  });
});

describe('a sweep', () => {
  it('that takes longer than until the next one leaves the rest to that', async () => {
    await Promise.all(Array.from({ length: 700 }, (_, i) => start(`s${i}`)));
    for (let i = 0; i < 10; i++) {
      test.now += 10_000;
      await test.running.parts.collector.barrier.pass();
    }
    const append = test.running.log.append.bind(test.running.log);
    test.running.log.append = async (envelope, options) => {
      const answer = await append(envelope, options);
      if (envelope.subject === lifecycleSubject('default')) test.now += 2_000;
      return answer;
    };
    await test.running.parts.sweep();
    expect(opened()).toBe(200);
    test.running.log.append = append;
    await test.running.parts.sweep();
    expect(opened()).toBe(0);
  });
});
