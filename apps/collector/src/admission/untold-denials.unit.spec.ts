import type { SessionDeniedData } from '@headcount/session-core';
import { expect, it } from 'vitest';
import { UntoldDenials } from './untold-denials.js';

const denial = (userId: string, count = 1): SessionDeniedData => ({
  ...{ limitId: 'limit', scope: 'site', mode: 'deny', key: null, max: 1, current: 1, request: 'start' },
  ...{ userId, clientId: null, sourceId: null, sessionId: `s-${userId}`, at: 0, count },
});
const given = () => {
  let state = {};
  return { untold: new UntoldDenials(() => state), reload: () => (state = {}) };
};

it('refusals of one user are told together, with the next of them', () => {
  const { untold } = given();
  untold.add([denial('ada'), denial('bob'), denial('ada', 2)]);
  expect(untold.completed(denial('ada')).count).toBe(4);
  untold.told(denial('ada'));
  expect(untold.take().map(({ data }) => [data.userId, data.count])).toEqual([['bob', 1]]);
  expect(untold.size).toBe(0);
});

it('refusals that rest on a log which went back are not told in the log that took its place', () => {
  const { untold, reload } = given();
  untold.add([denial('ada')]);
  reload();
  expect(untold.size).toBe(0);
  expect(untold.take()).toEqual([]);
  untold.add([denial('ada')]);
  reload();
  expect(untold.completed(denial('ada')).count).toBe(1);
});
