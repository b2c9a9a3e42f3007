import { describe, expect, it } from 'vitest';
import { dayName, dayOf, periodAt, startOfDay, type PeriodName } from './calendar.js';

const hour = 3_600_000;
const instant = (text: string) => Date.parse(text);
const dayNumber = (name: string) => Date.parse(`${name}T00:00:00Z`) / 86_400_000;
const begins = (zone: string, day: string) => new Date(startOfDay(zone, dayNumber(day))).toISOString();
const hoursOf = (zone: string, day: string) =>
  (startOfDay(zone, dayNumber(day) + 1) - startOfDay(zone, dayNumber(day))) / hour;

describe('a day of a zone', () => {
  it.each([
    ['UTC', '2026-03-02', '2026-03-02T00:00:00.000Z', 24],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    ['Asia/Kathmandu', '2026-03-02', '2026-03-01T18:15:00.000Z', 24],
    ['Pacific/Chatham', '2026-03-02', '2026-03-01T10:15:00.000Z', 24],
    ['Pacific/Chatham', '2026-04-05', '2026-04-04T10:15:00.000Z', 25],
    ['Asia/Kolkata', '2026-03-02', '2026-03-01T18:30:00.000Z', 24],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00.000Z', 23.5],
    ['Pacific/Kiritimati', '2026-03-02', '2026-03-01T10:00:00.000Z', 24],
    ['Pacific/Pago_Pago', '2026-03-02', '2026-03-02T11:00:00.000Z', 24],
  ])('%s %s begins at %s and has %d hours', (zone, day, start, hours) => {
    expect([begins(zone, day), hoursOf(zone, day)]).toEqual([start, hours]);
  });

  it.each([
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z', 23],
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
  ])('whose midnight is left out begins when the clock is set: %s %s', (zone, day, start, hours) => {
    expect([begins(zone, day), hoursOf(zone, day)]).toEqual([start, hours]);
  });

  it.each([
    ['America/Sao_Paulo', '2018-02-17', 25, '2018-02-18T03:00:00.000Z'],
    ['Asia/Beirut', '2026-10-24', 25, '2026-10-24T22:00:00.000Z'],
  ])('that is told twice for an hour lasts until its second midnight: %s %s', (zone, day, hours, next) => {
    expect(hoursOf(zone, day)).toBe(hours);
    expect(new Date(startOfDay(zone, dayNumber(day) + 1)).toISOString()).toBe(next);
  });

  it('whose midnight comes twice begins at the first', () => {
    expect(begins('America/Havana', '2026-11-01')).toBe('2026-11-01T04:00:00.000Z');
    expect(hoursOf('America/Havana', '2026-11-01')).toBe(25);
  });

  it('whose clock is set back a minute after midnight has begun at the first midnight', () => {
    expect(begins('America/St_Johns', '2010-11-07')).toBe('2010-11-07T02:30:00.000Z');
    expect(hoursOf('America/St_Johns', '2010-11-07')).toBe(25);
    const again = instant('2010-11-07T03:00:00Z');
    expect(dayName(dayOf('America/St_Johns', again))).toBe('2010-11-07');
  });

  it('that a zone left out has no length', () => {
    expect(hoursOf('Pacific/Apia', '2011-12-30')).toBe(0);
    expect(begins('Pacific/Apia', '2011-12-31')).toBe('2011-12-30T10:00:00.000Z');
    const names = ['2011-12-30T09:59:59.999Z', '2011-12-30T10:00:00Z'].map((text) =>
      dayName(dayOf('Pacific/Apia', instant(text))),
    );
    expect(names).toEqual(['2011-12-29', '2011-12-31']);
  });

  it('is told of an instant to the millisecond', () => {
    const names = ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'].map(
      (text) => dayName(dayOf('Europe/Berlin', instant(text))),
    );
    expect(names).toEqual(['2026-03-28', '2026-03-29', '2026-03-29']);
  });

  it('follows the clocks of then, to the second', () => {
    expect(begins('Africa/Monrovia', '1971-01-01')).toBe('1971-01-01T00:44:30.000Z');
    expect(hoursOf('Africa/Monrovia', '1972-01-07')).toBe(24 - 44.5 / 60);
  });

  it('of a zone that is none is refused', () => {
    expect(() => startOfDay('Mars/Olympus', 0)).toThrow(RangeError);
  });
});

describe('the period at an instant', () => {
  const days = (name: PeriodName, at: string, zone = 'UTC') => {
    const { start, end } = periodAt(zone, name, instant(`${at}T12:00:00Z`));
    return [dayName(dayOf(zone, start)), dayName(dayOf(zone, end - 1))];
  };

  it('a day is that day, a week the seven days ending at it', () => {
    expect(days('day', '2026-03-02')).toEqual(['2026-03-02', '2026-03-02']);
    expect(days('week', '2026-03-02')).toEqual(['2026-02-24', '2026-03-02']);
    expect(days('week', '2026-03-31', 'Europe/Berlin')).toEqual(['2026-03-25', '2026-03-31']);
  });

  it('a month is that of the calendar', () => {
    expect(days('month', '2026-03-02')).toEqual(['2026-03-01', '2026-03-31']);
    expect(days('month', '2028-02-29')).toEqual(['2028-02-01', '2028-02-29']);
    expect(days('month', '2026-12-31')).toEqual(['2026-12-01', '2026-12-31']);
  });

  it.each([
    ['2026-03-15', '2026-02-16'],
    ['2026-03-01', '2026-02-02'],
    ['2026-01-10', '2025-12-11'],
    ['2026-03-29', '2026-03-01'],
    ['2026-03-30', '2026-03-01'],
    ['2026-03-31', '2026-03-01'],
    ['2026-02-28', '2026-02-01'],
    ['2028-02-28', '2028-01-29'],
  ])('a rolling month ending at %s begins at %s', (at, first) => {
    expect(days('rolling_month', at)).toEqual([first, at]);
  });

  it('a week with a change of the clocks has an hour less or more', () => {
    const week = (at: string) => {
      const { start, end } = periodAt('Europe/Berlin', 'week', instant(at));
      return (end - start) / hour;
    };
    expect([week('2026-03-31T12:00:00Z'), week('2026-10-26T12:00:00Z')]).toEqual([167, 169]);
  });
});
