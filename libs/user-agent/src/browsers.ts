import type { DeviceType, NamedVersion, UserAgent } from '@headcount/session-core';
import { deviceTypes } from '@headcount/session-core';
import { spelledSystem } from './app-rules.js';
import type { Parsed } from './parser.js';
import { mobileSystems } from './rules/apps.js';
import {
  moreBrowsers,
  statedSystems,
  systemParts,
  typesOfBrowsers,
  typesOfSystems,
} from './rules/corrections.js';
import { leadingProduct, type Product } from './text.js';

const knownTypes: ReadonlySet<string> = new Set(deviceTypes);
const spelling = new Map(moreBrowsers.map((name) => [name.toLowerCase(), name]));
const anotherBrowser = new RegExp(`(?<![\\w-])(${moreBrowsers.join('|')})/(\\d+(?:\\.\\d+)*)`, 'i');
const statedSystem = new RegExp(`(?<![\\w-])(${statedSystems.join('|')})[ /](\\d+(?:[._]\\d+)*)`, 'i');
const statedBuild = /(?<!\w)build:(\w{1,32})(?!\w)/i;

/** A browser as ua-parser-js sees it, mended; or a program that is none and names itself first. */
export function browserOrProgram(parsed: Parsed, products: readonly Product[], text: string): UserAgent {
  const browser = browserOf(parsed, text);
  const program = browser === null && !/^mozilla\//i.test(text) ? programOf(parsed, products, text) : null;
  if (program !== null) return program;
  const os = parsed.os();
  const { type, vendor, model } = parsed.device();
  const found = { browser, os, engine: parsed.engine(), app: null, bot: false };
  // an iPad that asks for pages as a Mac does; without this word nothing tells the two apart
  if (model === 'Macintosh' && /\bMobile\//.test(text))
    return {
      ...found,
      os: { name: 'iOS', version: null },
      device: { type: 'tablet', vendor, model: 'iPad' },
    };
  const known = typeOf(type, browser, os) ?? (browser === null ? 'other' : 'browser');
  return { ...found, device: { type: known, vendor, model } };
}

function browserOf(parsed: Parsed, text: string): UserAgent['browser'] {
  const own = anotherBrowser.exec(text);
  if (own === null) return parsed.browser();
  const [, name, version] = own as unknown as [string, string, string];
  return { name: spelling.get(name.toLowerCase()) ?? name, version, major: version.split('.')[0]! };
}

function typeOf(
  type: string | null,
  browser: NamedVersion | null,
  os: NamedVersion | null,
): DeviceType | undefined {
  if (type !== null && knownTypes.has(type)) return type as DeviceType;
  return typesOfBrowsers[browser?.name ?? ''] ?? typesOfSystems[os?.name ?? ''];
}

function programOf(parsed: Parsed, products: readonly Product[], text: string): UserAgent | null {
  const leading = leadingProduct(products);
  if (leading === null) return null;
  const os = systemOf(parsed, text);
  const { type, vendor, model } = parsed.device();
  const part = systemParts.includes(leading.name);
  const special = typeOf(type, null, os);
  const onPhone = special === undefined || special === 'mobile' || special === 'tablet';
  const known = onPhone ? programTypeOf(os) : special;
  return {
    browser: null,
    os,
    engine: parsed.engine(),
    device: { type: known, vendor, model },
    app: part
      ? null
      : { name: leading.name, version: leading.version, build: statedBuild.exec(text)?.[1] ?? null },
    bot: false,
  };
}

function programTypeOf(os: NamedVersion | null): DeviceType {
  if (os === null) return 'other';
  return mobileSystems.includes(os.name) ? 'mobile-app' : 'desktop-app';
}

function systemOf(parsed: Parsed, text: string): NamedVersion | null {
  const stated = statedSystem.exec(text);
  if (stated !== null) return { name: spelledSystem(stated[1]!), version: stated[2]!.replaceAll('_', '.') };
  // Apple's network library, on a processor that only Macs have
  if (text.includes('CFNetwork/') && text.includes('(x86_64)')) return { name: 'Mac OS', version: null };
  return parsed.os();
}
