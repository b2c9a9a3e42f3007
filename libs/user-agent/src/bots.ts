import { botWords, namedBots, noBots } from './rules/programs.js';
import { anyOf, productOf, versionIn, type Product } from './text.js';

/** Alternatives of fixed texts: no part of it repeats, so that it is done after one look at each place. */
const sign = new RegExp(`(?<![\\w.-])(${anyOf(namedBots)})(?![A-Za-z])|${anyOf(botWords)}`, 'gi');
const address = /https?:\/\/[^\s;,()<>]*/gi;
const inName = /[\w.!-]/;

/** The bot that a user agent names; null if it names none. */
export function namedBot(text: string): Product | null {
  const said = text.includes('://') ? text.replace(address, ' ') : text;
  if (said.search(sign) < 0) return null;
  for (const match of said.matchAll(sign)) {
    const named = match[1] !== undefined;
    const [from, to] = named ? [match.index, match.index + match[0].length] : wordAround(said, match.index);
    const name = said.slice(from, to);
    if (!named && noBots.some((other) => name.toLowerCase().includes(other))) continue;
    return productOf(name, versionBehind(said, to));
  }
  return null;
}

/** Who gives an address to ask at, as bots do and browsers don't; undefined if nobody does, null if without a name. */
export function botWithAddress(text: string, products: readonly Product[]): Product | null | undefined {
  if (!text.includes('://') || text.search(address) < 0) return undefined;
  const own = products.find(({ name }) => name !== 'Mozilla' && !name.includes('://'));
  if (own !== undefined) return own;
  const remarks = text.replace(address, ' ').split(/[;()]/).slice(1);
  const named = remarks.map((remark) => remark.trim()).find((remark) => !/^(compatible|\+|)$/i.test(remark));
  if (named === undefined) return null;
  const slash = named.indexOf('/');
  return slash < 0
    ? productOf(named, null)
    : productOf(named.slice(0, slash), versionIn(named.slice(slash + 1)));
}

function wordAround(text: string, place: number): [from: number, to: number] {
  let from = place;
  let to = place;
  while (from > 0 && inName.test(text[from - 1]!)) from--;
  while (to < text.length && inName.test(text[to]!)) to++;
  return [from, to];
}

function versionBehind(text: string, place: number): string | null {
  const behind = text.slice(place);
  return behind.startsWith('/') || /^ v?\d/.test(behind) ? versionIn(behind.slice(1)) : null;
}
