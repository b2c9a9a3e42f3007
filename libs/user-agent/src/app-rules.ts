import type { AppRule, NamedVersion, UserAgent } from '@headcount/session-core';
import { electronProducts, listedApps, systemAliases, systemNames } from './rules/apps.js';
import { browserLikeTools } from './rules/programs.js';
import { anyOf, versionIn, type Product } from './text.js';

/** Finds apps by rules. */
export class AppRules {
  readonly #byName: ReadonlyMap<string, AppRule>;
  readonly #mention: RegExp;

  /** `own` come before the listed ones. */
  constructor(own: readonly AppRule[]) {
    const rules = [...listedApps, ...own];
    this.#byName = new Map(rules.map((rule) => [rule.name.toLowerCase(), rule]));
    const names = rules.map(({ name }) => name);
    this.#mention = new RegExp(anyOf([...names, ...electronProducts, ...browserLikeTools, '://']), 'i');
  }

  /**
   * `<App>; <OS> <version>; v<version> (<build>)`: each part but the name may be missing, the `v` and the
   * parentheses too. Null for anything else, and for apps that no rule names.
   */
  stated(text: string): Pick<UserAgent, 'app' | 'device' | 'os'> | null {
    const end = text.indexOf(';');
    const name = end < 0 ? text : text.slice(0, end);
    const rule = this.#byName.get(name.trim().toLowerCase());
    if (rule === undefined) return null;
    const [, ...parts] = text.split(';').map((part) => part.trim());
    const about = parts.find((part) => /^v?\d/i.test(part)) ?? '';
    const system = parts.find((part) => /^[a-z]/i.test(part) && part !== about) ?? '';
    const [version = '', build] = about.split(/[\s()]+/);
    return {
      app: { name: rule.name, version: versionIn(version), build: versionIn(build ?? '') },
      os: systemOf(system),
      device: { type: rule.type, vendor: null, model: null },
    };
  }

  /** Whether nothing but the parser can tell more of it: it begins as a browser does, and no program is in it. */
  isPlainBrowser(text: string): boolean {
    return text.startsWith('Mozilla/') && !this.#mention.test(text);
  }

  /** The first product that a rule names. */
  among(products: readonly Product[]): { readonly rule: AppRule; readonly product: Product } | null {
    for (const product of products) {
      const rule = this.#byName.get(product.key);
      if (rule !== undefined) return { rule, product };
    }
    return null;
  }
}

const spelling: ReadonlyMap<string, string> = new Map([
  ...systemNames.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(systemAliases),
]);

/** How the system is spelled, whatever its case. */
export function spelledSystem(name: string): string {
  return spelling.get(name.toLowerCase()) ?? name;
}

/** `ios 12.0`: a name, and a version if the last word begins with a digit. */
function systemOf(text: string): NamedVersion | null {
  if (text === '') return null;
  const space = text.lastIndexOf(' ');
  const version = space > 0 && /^v?\d/i.test(text.slice(space + 1)) ? versionIn(text.slice(space + 1)) : null;
  const name = version === null ? text : text.slice(0, space).trim();
  return { name: spelledSystem(name), version };
}
