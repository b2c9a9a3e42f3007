import type { AppendAnswer, EventLog } from '@headcount/event-log';
import { expect, it, vi } from 'vitest';
import { comparedLog } from './compared-log.js';
import type { Tail } from './tail.js';

const envelope = { id: 'e', subject: 'headcount.v1.0.signals', events: [] };

function appending(answer: AppendAnswer, readUpTo: number) {
  const tail = { state: { seq: readUpTo }, reload: vi.fn(() => Promise.resolve()) };
  const plain = { append: () => Promise.resolve(answer) } as unknown as EventLog;
  return { tail, log: comparedLog(plain, tail as unknown as Tail) };
}

it('drops what was read of a log that stores an envelope where something else was read', async () => {
  const { tail, log } = appending({ kind: 'stored', seq: 13, duplicate: false }, 28);
  expect(await log.append(envelope)).toEqual({ kind: 'indeterminate' });
  expect(tail.reload).toHaveBeenCalledOnce();
});

it('trusts a log that stores an envelope behind all that was read before it was sent', async () => {
  const { tail, log } = appending({ kind: 'stored', seq: 29, duplicate: true }, 28);
  expect(await log.append(envelope)).toEqual({ kind: 'stored', seq: 29, duplicate: true });
  expect(tail.reload).not.toHaveBeenCalled();
});
