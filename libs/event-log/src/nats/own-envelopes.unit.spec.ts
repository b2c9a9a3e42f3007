import { signalsSubject } from '@headcount/contracts';
import type { Heartbeat } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeEnvelope, rawMessage } from './codec.js';
import { OwnEnvelopes } from './own-envelopes.js';

const envelopeOf = (id: string, beats: number) => {
  const event: Heartbeat = {
    type: 'Heartbeat',
    id: `${id}/0`,
    site: 'shop',
    time: 1_000,
    receivedAt: 1_001,
    data: {
      sourceId: null,
      beats: Array.from({ length: beats }, (_, n) => ({
        ...{ sessionId: `s"\u00fc\ud83d\ude42${n}`, at: n, active: n % 2 === 0 },
        ...(n === 1 ? { ageMs: 5, measures: { cpuSeconds: 0.1 } } : {}),
      })),
    },
  };
  return { id, subject: signalsSubject, events: [event] };
};

const stored = (envelope: ReturnType<typeof envelopeOf>) => {
  const { payload, headers } = encodeEnvelope(envelope);
  return rawMessage({ seq: 7, storedAt: 99, subject: signalsSubject, headers, data: payload });
};

describe('own envelopes', () => {
  it.each([2, 100])('say what decoding them says (%d beats)', (beats) => {
    const envelope = envelopeOf('a', beats);
    const message = stored(envelope);
    const own = new OwnEnvelopes();
    own.remember(envelope, message.data);
    const { envelope: recalled } = decodeMessage(message, own);
    expect(recalled).toStrictEqual(decodeMessage(message).envelope);
    expect(recalled.facts[0]!.event).toBe(envelope.events[0]);
  });

  it('are not believed when other bytes came back', () => {
    const own = new OwnEnvelopes();
    own.remember(envelopeOf('a', 3), stored(envelopeOf('a', 3)).data);
    const other = stored(envelopeOf('a', 2));
    expect(decodeMessage(other, own).envelope).toStrictEqual(decodeMessage(other).envelope);
  });

  it('are forgotten after a few others', () => {
    const own = new OwnEnvelopes();
    const bytesOf = (id: string) => stored(envelopeOf(id, 1)).data;
    for (let n = 0; n < 9; n++) own.remember(envelopeOf(String(n), 1), bytesOf(String(n)));
    expect(own.eventsOf('0', bytesOf('0'))).toBeUndefined();
    expect(own.eventsOf('1', bytesOf('1'))).toBeDefined();
  });
});
