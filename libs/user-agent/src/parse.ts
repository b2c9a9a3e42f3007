import type { DeviceType, UserAgent } from '@headcount/session-core';
import type { AppRules } from './app-rules.js';
import { botWithAddress, namedBot } from './bots.js';
import { browserOrProgram } from './browsers.js';
import { Parsed } from './parser.js';
import { commonProducts, electronProducts } from './rules/apps.js';
import { runtimes, tools } from './rules/programs.js';
import { productsOf, readableText, type Product } from './text.js';

const nobody = { vendor: null, model: null } as const;
const nothing: UserAgent = {
  browser: null,
  os: null,
  engine: null,
  device: { type: 'other', ...nobody },
  app: null,
  bot: false,
};

const byName = (names: readonly string[]) => new Map(names.map((name) => [name.toLowerCase(), name]));
const toolNames = byName([...tools, ...runtimes]);
const runtimeNames = byName(runtimes);
const electronNames = byName(electronProducts);
const commonNames = byName([...commonProducts, ...electronProducts]);

/**
 * What a user agent says, by the app rules, then bots, then tools, then ua-parser-js. Reads no clock and throws
 * nothing. `text` is what `keptText` made of it.
 */
export function parseUserAgent(text: string, rules: AppRules): UserAgent {
  const readable = readableText(text);
  if (readable === '') return nothing;
  const stated = rules.stated(readable);
  if (stated !== null) return { ...nothing, ...stated };
  const bot = namedBot(readable);
  if (bot !== null) return botOf(bot);
  const products = productsOf(readable);
  const tool = toolAmong(products);
  if (tool !== null) return toolOf(tool, readable);
  const asking = botWithAddress(readable, products);
  if (asking !== undefined) return botOf(asking);
  const parsed = new Parsed(readable);
  return (
    listedOf(parsed, products, rules) ??
    electronOf(parsed, products) ??
    browserOrProgram(parsed, products, readable)
  );
}

function botOf(bot: Product | null): UserAgent {
  return { ...nothing, device: { type: 'bot', ...nobody }, app: appOf(bot), bot: true };
}

function appOf(product: Product | null): UserAgent['app'] {
  return product === null ? null : { ...product, build: null };
}

function toolAmong(products: readonly Product[]): Product | null {
  const known = (product: Product | undefined) => toolNames.has(product?.name.toLowerCase() ?? '');
  const first = products.findIndex(({ version }) => version !== null);
  const leading = products[Math.max(0, first)];
  const next = products[Math.max(0, first) + 1];
  const dependsOnNext = leading?.name === 'Mozilla' || runtimeNames.has(leading?.name.toLowerCase() ?? '');
  if (dependsOnNext && known(next)) return next!;
  return known(leading) ? leading! : null;
}

function toolOf({ name, version }: Product, text: string): UserAgent {
  const spelled = toolNames.get(name.toLowerCase()) ?? name;
  const os = new Parsed(text).os();
  return { ...nothing, os, device: { type: 'cli', ...nobody }, app: { name: spelled, version, build: null } };
}

function listedOf(parsed: Parsed, products: readonly Product[], rules: AppRules): UserAgent | null {
  const listed = rules.among(products);
  if (listed === null) return null;
  const { rule, product } = listed;
  return programOf(parsed, rule.type, { name: rule.name, version: product.version });
}

function electronOf(parsed: Parsed, products: readonly Product[]): UserAgent | null {
  const electron = products.find(({ name }) => electronNames.has(name.toLowerCase()));
  if (electron === undefined) return null;
  const own = products.find(({ name, version }) => version !== null && !commonNames.has(name.toLowerCase()));
  return programOf(parsed, 'desktop-app', own ?? electron);
}

/** An app on the system that the parser finds. */
function programOf(parsed: Parsed, type: DeviceType, app: Product | null): UserAgent {
  const { vendor, model } = parsed.device();
  const device = { type, vendor, model };
  return { browser: null, os: parsed.os(), engine: parsed.engine(), device, app: appOf(app), bot: false };
}
