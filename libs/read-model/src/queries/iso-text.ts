const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const threeDigits = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, '0'));
let day = NaN;
let dayText = '';

/**
 * As `Date.toISOString` writes epoch milliseconds, which costs five times as much: sessions that follow each other are
 * mostly of one day.
 *
 * @throws RangeError for what is no instant
 */
export function isoText(at: number): string {
  const found = Math.floor(at / dayMs);
  if (found !== day) {
    const midnight = new Date(found * dayMs).toISOString();
    dayText = midnight.slice(0, midnight.indexOf('T') + 1);
    day = found;
  }
  const rest = at - found * dayMs;
  const minutes = twoDigits[Math.floor(rest / minuteMs) % 60]!;
  const seconds = twoDigits[Math.floor(rest / secondMs) % 60]!;
  return `${dayText}${twoDigits[Math.floor(rest / hourMs)]!}:${minutes}:${seconds}.${threeDigits[rest % secondMs]!}Z`;
}
