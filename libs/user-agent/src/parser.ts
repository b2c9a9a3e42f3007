import type { NamedVersion, UserAgent } from '@headcount/session-core';
import { UAParser } from 'ua-parser-js';
import { spelledSystem } from './app-rules.js';
import {
  browserNames,
  namedVersions,
  rewritten,
  slowWords,
  versionsOfOthers,
  type SlowWord,
} from './rules/corrections.js';

const rewriting = Object.entries(rewritten);
const expressions = new Map(slowWords.map((slow) => [slow, new RegExp(slow.word.replace('(', '\\('), 'gi')]));
const browserSpelling = new Map(browserNames.map((name) => [name.toLowerCase(), name]));

/** What ua-parser-js is asked of one user agent; each answer costs some microseconds. */
export class Parsed {
  readonly #parser: UAParser;

  constructor(text: string) {
    this.#parser = new UAParser(harmless(text));
  }

  browser(): UserAgent['browser'] {
    const { name, version, major } = this.#parser.getBrowser();
    if (name === undefined) return null;
    const spelled = browserSpelling.get(name.toLowerCase()) ?? name;
    return { name: spelled, version: version ?? null, major: textOrNull(major) };
  }

  os(): NamedVersion | null {
    const { name, version } = this.#parser.getOS();
    if (name === undefined) return null;
    const spelled = spelledSystem(name);
    const sound = version !== undefined && (/^\d/.test(version) || namedVersions.includes(version));
    return { name: spelled, version: sound && !versionsOfOthers.includes(spelled) ? version : null };
  }

  engine(): NamedVersion | null {
    const { name, version } = this.#parser.getEngine();
    return name === undefined ? null : { name, version: version ?? null };
  }

  device(): { readonly type: string | null; readonly vendor: string | null; readonly model: string | null } {
    const { type, vendor, model } = this.#parser.getDevice();
    return { type: type ?? null, vendor: vendor ?? null, model: textOrNull(model?.trim()) };
  }
}

/** The text as the parser understands it, and without what would keep it busy. */
function harmless(text: string): string {
  let result = text;
  for (const [said, meant] of rewriting) if (text.includes(said)) result = result.replaceAll(said, meant);
  const lower = result.toLowerCase();
  for (const slow of slowWords)
    if (isSlow(lower, slow)) result = result.replaceAll(expressions.get(slow)!, '|'.repeat(slow.word.length));
  return result;
}

function isSlow(text: string, { word, most, plausible }: SlowWord): boolean {
  let place = text.indexOf(word);
  if (place < 0) return false;
  if (!plausible.test(text.slice(place))) return true;
  for (let count = 1; place >= 0; count++) {
    if (count > most) return true;
    place = text.indexOf(word, place + word.length);
  }
  return false;
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
