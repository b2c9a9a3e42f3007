/**
 * Remembers results of a pure function of a text, at least the last `size` that were asked for and at most
 * twice as many. What it returns is shared: it must never be changed.
 */
export function memoized<Result extends object>(
  compute: (text: string) => Result,
  size: number,
): (text: string) => Result {
  let recent = new Map<string, Result>();
  let former = new Map<string, Result>();
  return (text) => {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const result = former.get(text) ?? compute(text);
    if (recent.size >= size) {
      former = recent;
      recent = new Map();
    }
    recent.set(text, result);
    return result;
  };
}
