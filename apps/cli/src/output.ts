/** Standard output carries the answer and nothing else. */
export function answer(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Standard error carries everything that is not the answer. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Columns as wide as their widest cell, two blanks apart; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** `75` seconds is `1 min`, `7500` is `2 h 05 min`: what a person wants to know at a glance. */
export function roughly(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const controls = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** Text of users for a terminal: nothing in it moves the cursor or hides a name. */
export function printable(text: string, longest = 40): string {
  const clean = text.replace(controls, '?');
  const characters = [...clean];
  return characters.length <= longest ? clean : `${characters.slice(0, longest - 1).join('')}…`;
}
