/** As much of a user agent is kept and read. */
export const longestUserAgentBytes = 512;

/**
 * The user agent as it is kept: its longest beginning of at most 512 bytes of UTF-8, without half a character at
 * its end; NUL and halves of surrogate pairs, which Postgres can't store, are replaced by U+FFFD.
 */
export function keptText(text: string): string {
  const storable = text.slice(0, longestUserAgentBytes).replace(/[\0\p{Cs}]/gu, '\ufffd');
  let bytes = 0;
  let end = 0;
  for (const character of storable) {
    bytes += bytesOf(character.codePointAt(0)!);
    if (bytes > longestUserAgentBytes) break;
    end += character.length;
  }
  return storable.slice(0, end);
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** The text as it is read: control characters are spaces. */
export function readableText(kept: string): string {
  return kept.replace(/\p{Cc}/gu, ' ').trim();
}

/** A product of a user agent, as in `curl/8.5.0`. */
export interface Product {
  readonly name: string;
  readonly version: string | null;
}

/**
 * The products that stand outside of comments, in order. Words before a product belong to its name only in
 * {@link leadingName}; a word with a number behind it is a product too, as in `Faraday v2.9.0`.
 */
export function productsOf(text: string): readonly Product[] {
  const words = withoutComments(text).split(' ').filter(Boolean);
  const products: Product[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const slash = word.lastIndexOf('/');
    if (slash > 0) {
      products.push({
        name: nameOf(word.slice(0, slash), products),
        version: versionIn(word.slice(slash + 1)),
      });
      continue;
    }
    const next = words[i + 1];
    const numbered = next !== undefined && /^v?\d/.test(next) && !next.includes('/');
    products.push({ name: nameOf(word, products), version: numbered ? versionIn(next) : null });
    if (numbered) i++;
  }
  return products;
}

/** The first product together with the words before it, as in `Microsoft Office/16.0`; null if there is none. */
export function leadingProduct(products: readonly Product[]): Product | null {
  const place = products.findIndex(({ version }) => version !== null);
  if (place < 0) return null;
  const names = products.slice(0, place + 1).map((product) => product.name);
  return names.some((name) => /[;,]/.test(name))
    ? null
    : { name: names.join(' '), version: products[place]!.version };
}

/** `v1.2#x;` says 1.2. Null if nothing is left. */
export function versionIn(text: string): string | null {
  const version = /^[^\s;,()#]*/.exec(text)![0].replace(/^v(?=\d)/i, '');
  return version === '' ? null : version;
}

/** Comments in round and square brackets, also those that nobody closed, left out. */
function withoutComments(text: string): string {
  let kept = '';
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === 0x28 || character === 0x5b) {
      if (depth++ === 0) kept += `${text.slice(from, i)} `;
    } else if ((character === 0x29 || character === 0x5d) && depth > 0 && --depth === 0) from = i + 1;
  }
  return depth === 0 ? kept + text.slice(from) : kept;
}

/** Apple's network library percent-encodes the name of the app, which comes first. */
function nameOf(word: string, before: readonly Product[]): string {
  if (before.length > 0 || !word.includes('%')) return word;
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
