import { limitBody, limitOfBody, lifecycleSubject } from '@headcount/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Courtesy } from './courtesy.js';
import { RunningCollector } from '../testing/running-collector.js';

const patience = { timeout: 30_000 };

let now = 0;
let running: RunningCollector;

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

const start = (id: string) => running.post('/sessions', { id, userId: id });
const started = (sessionId: string) => ({
  ...{ specversion: '1.0', id: sessionId, source: '/web', type: 'headcount.session.started.v1' },
  data: { sessionId, userId: sessionId },
});
const opened = () => running.parts.collector.sessionsOf('default').open.size;

async function oneSeat(): Promise<void> {
  const { limit } = limitOfBody('all', limitBody.parse({ scope: 'site', max: 1 }));
  const data = { limitId: 'all', limit, changedBy: 'ada' };
  await running.parts.collector.submit('default', { kind: 'limit', at: now, data });
}

describe('who is refused', () => {
  it('is told so behind an envelope of the same collector that was read back, or else behind a tick', async () => {
    await oneSeat();
    vi.spyOn(running.parts.collector.barrier, 'pass').mockResolvedValue(false);
    const { body } = await running.post('/events', ['a', 'b'].map(started));
    expect(body['results']).toMatchObject([{ status: 'accepted' }, { code: 'session_limit_exceeded' }]);
    expect((await start('c')).body['code']).toBe('log_unavailable');
  });

  it('passes a barrier while others take their turn, also who comes only then', async () => {
    await oneSeat();
    await start('a');
    let begin = (): void => undefined;
    const turn = vi.spyOn(Courtesy.prototype, 'turn');
    turn.mockReturnValueOnce(new Promise((resolve) => (begin = resolve)));
    const pass = vi.spyOn(running.parts.collector.barrier, 'pass');
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
});

describe('a sweep', () => {
  it('that takes longer than until the next one leaves the rest to that', async () => {
    await Promise.all(Array.from({ length: 700 }, (_, i) => start(`s${i}`)));
    for (let i = 0; i < 10; i++) {
      now += 10_000;
      await running.parts.collector.barrier.pass();
    }
    const append = running.log.append.bind(running.log);
    running.log.append = async (envelope, options) => {
      const answer = await append(envelope, options);
      if (envelope.subject === lifecycleSubject('default')) now += 2_000;
      return answer;
    };
    await running.parts.sweep();
    expect(opened()).toBe(200);
    running.log.append = append;
    await running.parts.sweep();
    expect(opened()).toBe(0);
  });
});
