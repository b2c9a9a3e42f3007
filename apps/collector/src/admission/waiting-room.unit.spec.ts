import type { LifecycleRequest } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { WaitingRoom } from './waiting-room.js';

const asking = (kind: LifecycleRequest['kind'], bySource = true) => ({ kind, bySource }) as LifecycleRequest;

describe('the room for what waits for the log', () => {
  it('is full for beats at half of it, for starts, ends and logins at the whole, for the collector never', () => {
    const room = new WaitingRoom(4);
    const mayEnter = (...request: Parameters<typeof asking>) => {
      try {
        room.enter(asking(...request));
        return true;
      } catch {
        return false;
      }
    };
    expect([mayEnter('resume'), mayEnter('resume'), mayEnter('resume')]).toEqual([true, true, false]);
    expect([mayEnter('start'), mayEnter('end')]).toEqual([true, true]);
    expect([mayEnter('start'), mayEnter('end'), mayEnter('identify')]).toEqual([false, false, false]);
    expect([mayEnter('expire'), mayEnter('register'), mayEnter('end', false)]).toEqual([true, true, true]);
    expect(room.taken).toBe(7);
    room.leave(6);
    expect([mayEnter('resume'), room.taken]).toEqual([true, 2]);
  });
});
