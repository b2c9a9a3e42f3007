import { describe, expect, it } from 'vitest';
import { figureOf, median, type FigureSpec } from './figure.js';
import { meetsTarget, tableOf } from './table.js';

const spec: FigureSpec = {
  ...{ name: 'append.beats', unit: 'facts/s', better: 'higher', target: 250_000 },
  ceilingName: 'nothing but bytes',
};
const runs = [
  { value: 300_000.4, ceiling: 1_000_000 },
  { value: 100_000, ceiling: 3_000_000 },
  { value: 200_000, ceiling: 2_000_000 },
];

describe('a figure', () => {
  it('has exactly the fields of its line, with medians, the spread and the ratio', () => {
    const line = JSON.parse(JSON.stringify(figureOf(spec, runs))) as object;
    expect(line).toStrictEqual({
      name: 'append.beats',
      value: 200_000,
      unit: 'facts/s',
      better: 'higher',
      target: 250_000,
      ceiling: 2_000_000,
      ceilingName: 'nothing but bytes',
      ratio: 0.1,
      runs: 3,
      min: 100_000,
      max: 300_000,
    });
  });

  it('keeps the digits of small values', () => {
    expect(figureOf(spec, [{ value: 0.123456, ceiling: 0.5 }])).toMatchObject({
      value: 0.1235,
      ratio: 0.247,
    });
  });

  it('is not made of nothing', () => {
    expect(() => figureOf(spec, [])).toThrow(RangeError);
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('has the median of %j: %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});

describe('the table', () => {
  it('says which targets are met', () => {
    const missed = figureOf(spec, runs);
    const met = figureOf({ ...spec, name: 'wait', better: 'lower' }, runs);
    expect(meetsTarget(missed)).toBe(false);
    expect(meetsTarget(met)).toBe(true);
    const [, first, second] = tableOf([missed, met]);
    expect(first).toMatch(
      /^append\.beats {2}200,000 facts\/s {2}>= 250,000 {2}MISSED .* 10 % of 2,000,000: nothing/,
    );
    expect(second).toMatch(/^wait .* <= 250,000 {2}met /);
  });
});
