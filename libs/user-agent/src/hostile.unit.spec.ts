import { describe, expect, it } from 'vitest';
import { AppRules } from './app-rules.js';
import { parseUserAgent } from './parse.js';
import { keptText } from './text.js';

const rules = new AppRules([]);
const filled = (begin: string, repeated: string, end = '') =>
  `${begin}${repeated.repeat(10_000 / repeated.length)}${end}`;

/** Each would keep an expression of ua-parser-js, or a careless one of ours, busy. */
const hostile: readonly (readonly [what: string, text: string])[] = [
  ['numbers for Naver', filled('naver(', '1.')],
  ['numbers for Naver, and no end', filled('naver(1.1', '0.', ' safari')],
  ['many Navers', filled('', 'naver(1.1')],
  ['a model of Archos without an end', filled('archos ', '1t')],
  ['many models of Archos', filled('', ' archos 10t1789 ')],
  ['many Androids', filled('android ', 'droid ')],
  ['many models', filled('Mozilla/5.0 (Linux; Android 9; ', 'droid ; build; ')],
  ['brackets', filled('', '(')],
  ['brackets of both kinds', filled('', '([')],
  ['semicolons', filled('RC Mobile', ';')],
  ['slashes', filled('', '/')],
  ['spaces', filled('a', ' ', 'b')],
  ['half bots', filled('', 'bo')],
  ['phones that are no bots', filled('', 'cubot ')],
  ['addresses', filled('', 'http://')],
  ['percent signs', filled('', '%ff/1 ')],
  ['versions', filled('Mozilla/5.0 version/', '1.', ' safari')],
  ['digits', filled('', '0')],
  ['10 kB of a letter', filled('', 'a')],
  ['control characters', filled('', '\0\u0007')],
  ['halves of characters', filled('', '\ud83e')],
];

/** Milliseconds of one reading. What else the machine does only adds to it, hence the shortest of many. */
function shortest(text: string): number {
  let best = Infinity;
  for (let i = 0; i < 60 && best >= 1; i++) {
    const began = performance.now();
    parseUserAgent(keptText(text), rules);
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

describe('a hostile user agent', () => {
  it.each(hostile)('of %s costs less than a millisecond', (_what, text) => {
    expect(shortest(text)).toBeLessThan(1);
  });

  it('does not hide real names of the same words', () => {
    const naver =
      'Mozilla/5.0 (Linux; Android 14; SM-S921N Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 NAVER(inapp; search; 1200; 12.5.1)';
    expect(parseUserAgent(naver, rules).browser).toMatchObject({ version: '12.5.1' });
    const archos =
      'Mozilla/5.0 (Linux; Android 4.4.2; ARCHOS 101 Neon Build/KOT49H) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/39.0.2171.59 Safari/537.36';
    expect(parseUserAgent(archos, rules).device).toMatchObject({ type: 'tablet', vendor: 'Archos' });
  });
});
