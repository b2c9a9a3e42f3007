import { botWords, namedBots, noBots } from './rules/programs.js';
import { versionIn, type Product } from './text.js';

const escaped = (names: readonly string[]) =>
  names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

/** Alternatives of fixed texts: no part of it repeats, so that it is done after one look at each place. */
const sign = new RegExp(
  `(?<![\\w.-])(${escaped(namedBots).join('|')})(?![A-Za-z])|${escaped(botWords).join('|')}`,
  'giu',
);
const address = /https?:\/\/[^\s;,()<>]*/gi;
const inName = /[\w.!-]/;

/** The bot that a user agent names; null if it names none. */
export function namedBot(text: string): Product | null {
  const said = text.replace(address, ' ');
  for (const match of said.matchAll(sign)) {
    const named = match[1] !== undefined;
    const [from, to] = named ? [match.index, match.index + match[0].length] : wordAround(said, match.index);
    const name = said.slice(from, to);
    if (!named && noBots.some((other) => name.toLowerCase().includes(other))) continue;
    return { name, version: versionBehind(said, to) };
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
    ? { name: named, version: null }
    : { name: named.slice(0, slash), version: versionIn(named.slice(slash + 1)) };
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
