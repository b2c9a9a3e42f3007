import type { DeviceType, UserAgent } from '@headcount/session-core';
import type { AppRules } from './app-rules.js';
import { botWithAddress, namedBot } from './bots.js';
import { browserOrProgram } from './browsers.js';
import { Parsed } from './parser.js';
import { commonProducts, electronProducts } from './rules/apps.js';
import { browserLikeTools, runtimes, tools } from './rules/programs.js';
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
const browserLikeNames = byName(browserLikeTools);
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
  if (rules.isPlainBrowser(readable)) return browserOrProgram(new Parsed(readable), [], readable);
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

function appOf(product: Pick<Product, 'name' | 'version'> | null): UserAgent['app'] {
  return product === null ? null : { name: product.name, version: product.version, build: null };
}

function toolAmong(products: readonly Product[]): Product | null {
  const known = (product: Product | undefined) => product !== undefined && toolNames.has(product.key);
  const first = products.findIndex(({ version }) => version !== null);
  const leading = products[Math.max(0, first)];
  const next = products[Math.max(0, first) + 1];
  const key = leading?.key ?? '';
  if (key === 'mozilla') return browserLikeNames.has(next?.key ?? '') ? next! : null;
  if (runtimeNames.has(key) && known(next)) return next!;
  return known(leading) ? leading! : null;
}

function toolOf({ name, key, version }: Product, text: string): UserAgent {
  const spelled = toolNames.get(key) ?? name;
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
  const electron = products.find(({ key }) => electronNames.has(key));
  if (electron === undefined) return null;
  const own = products.find(({ key, version }) => version !== null && !commonNames.has(key));
  return programOf(parsed, 'desktop-app', own ?? electron);
}

/** An app on the system that the parser finds. */
function programOf(
  parsed: Parsed,
  type: DeviceType,
  app: Pick<Product, 'name' | 'version'> | null,
): UserAgent {
  const { vendor, model } = parsed.device();
  const device = { type, vendor, model };
  return { browser: null, os: parsed.os(), engine: parsed.engine(), device, app: appOf(app), bot: false };
}
