/** As much of a user agent is kept and read. */
export const longestUserAgentBytes = 512;

/**
 * The user agent as it is kept: its longest beginning of at most 512 bytes of UTF-8, without half a character at
 * its end; NUL and halves of surrogate pairs, which Postgres can't store, are replaced by U+FFFD.
 */
export function keptText(text: string): string {
  if (text.length <= longestUserAgentBytes && /^\p{ASCII}*$/u.test(text) && !text.includes('\0')) return text;
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

/** The text as it is read: control characters are spaces, and several spaces are one. */
export function readableText(kept: string): string {
  const spaced = kept.replace(/\p{Cc}/gu, ' ').trim();
  return spaced.includes('  ') ? spaced.replace(/ {2,}/g, ' ') : spaced;
}

/** An expression that matches any of these texts, without regard to case. */
export function anyOf(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
}

/** A product of a user agent, as in `curl/8.5.0`. */
export interface Product {
  readonly name: string;
  /** The name in lower case. */
  readonly key: string;
  readonly version: string | null;
}

export function productOf(name: string, version: string | null): Product {
  return { name, key: name.toLowerCase(), version };
}

/**
 * The products that stand outside of comments, in order. Words before a product belong to its name only in
 * {@link leadingProduct}; a word with a number behind it is a product too, as in `Faraday v2.9.0`.
 */
export function productsOf(text: string): readonly Product[] {
  const words = withoutComments(text).split(' ').filter(Boolean);
  const products: Product[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const slash = word.lastIndexOf('/');
    const next = slash > 0 ? undefined : words[i + 1];
    const numbered = next !== undefined && /^v?\d/.test(next) && !next.includes('/');
    const said = slash > 0 ? word.slice(0, slash) : word;
    const name = products.length === 0 ? decoded(said) : said;
    const version = slash > 0 ? word.slice(slash + 1) : numbered ? next : '';
    products.push(productOf(name, versionIn(version)));
    if (numbered) i++;
  }
  return products;
}

/** The first product together with the words before it, as in `Microsoft Office/16.0`; null if there is none. */
export function leadingProduct(products: readonly Product[]): Product | null {
  const place = products.findIndex(({ version }) => version !== null);
  if (place < 0) return null;
  const names = products.slice(0, place + 1).map(({ name }) => name);
  if (names.some((name) => /[;,]/.test(name))) return null;
  return productOf(names.join(' '), products[place]!.version);
}

/** `v1.2#x;` says 1.2. Null if nothing is left. */
export function versionIn(text: string): string | null {
  if (/^\d[\w.]*$/.test(text)) return text;
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
function decoded(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
