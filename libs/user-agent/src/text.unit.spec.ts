import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptText, leadingProduct, longestUserAgentBytes, productsOf, versionIn } from './text.js';

const bytesOf = (text: string) => Buffer.byteLength(text);

describe('keptText', () => {
  it.each([
    ['letters', 'a'.repeat(600), 'a'.repeat(512)],
    ['two bytes a letter', 'ü'.repeat(600), 'ü'.repeat(256)],
    ['three bytes, which 512 is no multiple of', '名'.repeat(600), '名'.repeat(170)],
    ['four bytes in two code units', `a${'🦊'.repeat(200)}`, `a${'🦊'.repeat(127)}`],
    ['exactly as long as can be', 'ü'.repeat(256), 'ü'.repeat(256)],
  ])('cuts %s without half a character at the end', (_what, text, kept) => {
    expect(keptText(text)).toBe(kept);
  });

  it('replaces what Postgres can not store, and nothing else', () => {
    expect(keptText('a\0b\ud800c\udc00\tä\n')).toBe('a\ufffdb\ufffdc\ufffd\tä\n');
  });

  it('keeps a beginning that fits, and all that does fit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (text) => {
        const kept = keptText(text);
        expect(bytesOf(kept)).toBeLessThanOrEqual(longestUserAgentBytes);
        if (text.includes('\0')) return;
        expect(text.startsWith(kept)).toBe(true);
        if (kept !== text) expect(bytesOf(kept)).toBeGreaterThan(longestUserAgentBytes - 4);
      }),
    );
  });
});

describe('productsOf', () => {
  it('leaves comments out, those in one another and unclosed ones too', () => {
    const text = 'A/1 (x; (B/2) y) C/3 [D/4] @e/f/5 (G/6';
    expect(productsOf(text)).toMatchObject([
      { name: 'A', version: '1' },
      { name: 'C', version: '3' },
      { name: '@e/f', version: '5' },
    ]);
  });

  it('takes a number behind a name for its version', () => {
    expect(productsOf('Faraday v2.9.0 Mobile')).toMatchObject([
      { name: 'Faraday', version: '2.9.0' },
      { name: 'Mobile', version: null },
    ]);
  });

  it('decodes the name that comes first, if that is possible', () => {
    expect(productsOf('Acme%20B%C3%BCro/1')).toMatchObject([{ name: 'Acme Büro', version: '1' }]);
    expect(productsOf('Acme%FF/1 100%25/2').map(({ name }) => name)).toEqual(['Acme%FF', '100%25']);
  });
});

describe('leadingProduct', () => {
  it('has the words before it in its name', () => {
    expect(leadingProduct(productsOf('Microsoft Office/16.0 (x) B/2'))).toMatchObject({
      name: 'Microsoft Office',
      version: '16.0',
    });
  });

  it.each(['', 'Mobile', 'Unlisted; iOS 12.0; v1.0 (2)'])('is none in "%s"', (text) => {
    expect(leadingProduct(productsOf(text))).toBeNull();
  });
});

it.each([
  ['v1.8.3#stable', '1.8.3'],
  ['2.0;', '2.0'],
  ['7~bl', '7~bl'],
  ['vista', 'vista'],
  ['(x', null],
])('versionIn(%s) is %s', (text, version) => {
  expect(versionIn(text)).toBe(version);
});
