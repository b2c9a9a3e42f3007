import { setImmediate } from 'node:timers/promises';
import type { LifecycleRequest } from '@headcount/session-core';
import { expect, describe, it } from 'vitest';
import { RequestQueue, settle, type Pending } from './request-queue.js';

const pending = (kind: LifecycleRequest['kind']): Pending => ({
  request: { kind } as LifecycleRequest,
  ...{ inHand: false, behindBarrier: false, ahead: null, underWay: false, answered: false, due: 0 },
  resolve: () => undefined,
});
const many = (kind: LifecycleRequest['kind'], count: number) =>
  Array.from({ length: count }, () => pending(kind));
const kinds = (items: readonly Pending[]) => {
  const counts = new Map<string, number>();
  for (const { request } of items) counts.set(request.kind, (counts.get(request.kind) ?? 0) + 1);
  return [...counts];
};

describe('what is to be decided of a site', () => {
  it('comes in the order in which it was asked, whatever the collector ends by rule in small parts', () => {
    const queue = new RequestQueue();
    for (const item of many('expire', 250)) queue.add(item);
    for (const item of [...many('start', 300), ...many('end', 300)]) queue.add(item);
    expect(kinds(queue.take())).toEqual([
      ['start', 300],
      ['end', 200],
      ['expire', 100],
    ]);
    expect(kinds(queue.take())).toEqual([
      ['end', 100],
      ['expire', 100],
    ]);
    expect(kinds(queue.take())).toEqual([['expire', 50]]);
    expect(queue.take()).toEqual([]);
  });

  it('is decided again before all others, together with what has come in', () => {
    const queue = new RequestQueue();
    const first = many('start', 2);
    const [later, swept] = [pending('start'), pending('expire')];
    for (const item of first) queue.add(item);
    const taken = queue.take();
    for (const item of [later, swept]) queue.add(item);
    queue.putBack(taken);
    const again = queue.take();
    expect(again).toEqual([...first, later, swept]);
    expect(again.every(({ inHand }) => inHand)).toBe(true);
  });

  it('leaves out who was given up', () => {
    const queue = new RequestQueue();
    const [gone, there] = [pending('start'), pending('start')];
    for (const item of [gone, there]) queue.add(item);
    settle(gone, { ok: false, code: 'log_unavailable', detail: '' });
    expect(queue.take()).toEqual([there]);
  });

  it('takes more of those who are in a hurry besides others, as many as fit', () => {
    const queue = new RequestQueue();
    for (const item of [...many('expire', 10), ...many('start', 7)]) queue.add(item);
    expect(kinds(queue.takeHurried(495))).toEqual([['start', 5]]);
    expect(kinds(queue.takeHurried(500))).toEqual([]);
    expect(kinds(queue.takeHurried(0))).toEqual([['start', 2]]);
  });

  it('says when somebody comes who is in a hurry', async () => {
    const queue = new RequestQueue();
    const told: string[] = [];
    const asked = queue.hurry().then(() => told.push('told'));
    queue.add(pending('expire'));
    await setImmediate();
    expect(told).toEqual([]);
    queue.add(pending('start'));
    await asked;
    await queue.hurry();
    expect(told).toEqual(['told']);
  });
});
