import { deviceTypes, type AppRule } from '@headcount/session-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userAgentReader } from './read-user-agent.js';
import { caseFamilies } from './testing/cases/index.js';

const read = userAgentReader();
const everyUserAgent = Object.values(caseFamilies)
  .flat()
  .map(({ userAgent }) => userAgent);

describe('a reader of user agents', () => {
  it('gives every part its place', () => {
    expect(read('RC Mobile; iOS 12.0; v3.0.0 (196)')).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/) as string,
      text: 'RC Mobile; iOS 12.0; v3.0.0 (196)',
      browser: null,
      os: { name: 'iOS', version: '12.0' },
      engine: null,
      device: { type: 'mobile-app', vendor: null, model: null },
      app: { name: 'RC Mobile', version: '3.0.0', build: '196' },
      bot: false,
    });
    expect(read('Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0')).toMatchObject({
      browser: { name: 'Firefox', version: '126.0', major: '126' },
      engine: { name: 'Gecko', version: '126.0' },
      app: null,
    });
  });

  it('calls a browser on a Mac a browser, although the parser tells a model without a type', () => {
    const { device } = read(
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    );
    expect(device).toEqual({ type: 'browser', vendor: 'Apple', model: 'Macintosh' });
  });

  it('answers the same object again for the same text, and another id for another', () => {
    const text = 'curl/8.5.1';
    expect(read(text)).toBe(read(text.slice(0)));
    expect(new Set(everyUserAgent.map((one) => read(one).id)).size).toBe(everyUserAgent.length);
    expect(userAgentReader()(text)).toEqual(read(text));
  });

  it('reads 512 bytes, however long the text is', () => {
    const long = `curl/8.5.1 (${'x'.repeat(10_000)}`;
    expect(read(long)).toMatchObject({ text: long.slice(0, 512), app: { name: 'curl' } });
    expect(read(long)).toBe(read(`${long.slice(0, 512)}${'y'.repeat(9_000)}`));
  });

  it('is not confused by control characters', () => {
    expect(read('RC Mobile;\0iOS 12.0;\tv3.0.0\n(196)')).toMatchObject({
      text: 'RC Mobile;\ufffdiOS 12.0;\tv3.0.0\n(196)',
      app: { name: 'RC Mobile', version: '3.0.0', build: '196' },
    });
    expect(read('RC   Mobile')).toMatchObject({ text: 'RC   Mobile', app: { name: 'RC Mobile' } });
    expect(read('\r\n curl/8.5.0 \u0007')).toMatchObject({ app: { name: 'curl', version: '8.5.0' } });
  });

  it('says something about anything, and only what the types allow', () => {
    const piece = fc.constantFrom(...everyUserAgent.flatMap((one) => one.split(/(?<=[ ;/()])/)));
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (said) => {
        const { device, bot, app, browser, os } = read(said);
        expect(deviceTypes).toContain(device.type);
        expect(bot).toBe(device.type === 'bot');
        for (const part of [app, browser, os]) expect(part === null || part.name.length > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a site's own rules", () => {
  const rules: readonly AppRule[] = [
    { name: 'Field Book', type: 'mobile-app' },
    { name: 'Ledger', type: 'desktop-app' },
    { name: 'Spotify', type: 'mobile-app' },
  ];
  const own = userAgentReader({ rules });

  it('name apps that are stated', () => {
    const text = 'field book; ANDROID 14; 1.2.3 (45)';
    expect(read(text)).toMatchObject({ app: null, device: { type: 'other' } });
    expect(own(text)).toMatchObject({
      app: { name: 'Field Book', version: '1.2.3', build: '45' },
      os: { name: 'Android', version: '14' },
      device: { type: 'mobile-app' },
    });
  });

  it('name apps that show pages', () => {
    const text =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Ledger/7.1 Chrome/120.0.0.0 Safari/537.36';
    expect(read(text)).toMatchObject({ browser: { name: 'Chrome' }, app: null });
    expect(own(text)).toMatchObject({
      browser: null,
      engine: { name: 'Blink' },
      app: { name: 'Ledger', version: '7.1' },
      device: { type: 'desktop-app' },
    });
  });

  it('come before the ones that every site has, and leave the rest as it is', () => {
    expect(own('Spotify')).toMatchObject({ device: { type: 'mobile-app' } });
    expect(read('Spotify')).toMatchObject({ device: { type: 'desktop-app' } });
    expect(own('curl/8.5.0')).toMatchObject({ device: { type: 'cli' } });
  });

  it('give the same text another id, as it may say something else', () => {
    expect(own('Spotify').id).not.toBe(read('Spotify').id);
    expect(own('Spotify').id).toBe(userAgentReader({ rules: [...rules] })('Spotify').id);
  });
});
