import { describe, expect, it } from 'vitest';
import { isId } from './ids.js';

describe('ids', () => {
  it.each(['a', 'ada.lovelace', 'a b', '@*>/', 'Ünïcode 東京 עברית', '😀'.repeat(128), 'x'.repeat(128)])(
    'take %s',
    (id) => {
      expect(isId(id)).toBe(true);
    },
  );

  it.each([
    ['nothing', ''],
    ['129 characters', 'x'.repeat(129)],
    ['NUL', 'a\u0000'],
    ['a line break', 'a\nb'],
    ['DEL', '\u007f'],
    ['C1 controls', '\u0085'],
    ['a lone surrogate', '\ud83d'],
    ['a line separator', '\u2028'],
  ])('refuse %s', (_name, id) => {
    expect(isId(id)).toBe(false);
  });
});
