import { nothing } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { KnownStates } from './known-states.js';

const stored = (startedAt: number) => ({ state: { ...nothing, startedAt }, open: true });

describe('known states', () => {
  it('are the ones that were set last', () => {
    const known = new KnownStates(10);
    known.set('site', 'a', stored(1));
    known.set('site', 'a', stored(2));
    known.set('other', 'a', stored(3));
    expect(known.get('site', 'a')).toEqual(stored(2));
    expect(known.get('other', 'a')).toEqual(stored(3));
    expect(known.get('site', 'b')).toBeUndefined();
  });

  it('last for as many others as it holds, and go before twice as many', () => {
    const known = new KnownStates(3);
    for (let i = 0; i < 10; i++) known.set('site', `s${i}`, stored(i));
    expect([6, 7, 8, 9].map((i) => known.get('site', `s${i}`))).toEqual([6, 7, 8, 9].map(stored));
    expect([0, 1, 2, 3].map((i) => known.get('site', `s${i}`))).toEqual(new Array(4).fill(undefined));
  });

  it('keep the later state when a session comes round again', () => {
    const known = new KnownStates(2);
    known.set('site', 'a', stored(1));
    known.set('site', 'b', stored(2));
    known.set('site', 'a', stored(3));
    known.set('site', 'c', stored(4));
    expect(known.get('site', 'a')).toEqual(stored(3));
  });

  it('keep whoever was asked for while as many others come', () => {
    const known = new KnownStates(3);
    for (const id of ['a', 'b', 'c', 'd']) known.set('site', id, stored(1));
    expect(known.get('site', 'a')).toEqual(stored(1));
    for (const id of ['e', 'f', 'g']) known.set('site', id, stored(2));
    expect(known.get('site', 'a')).toEqual(stored(1));
  });
});
