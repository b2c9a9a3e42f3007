import type { AppRule, NamedVersion, UserAgent } from '@headcount/session-core';
import { listedApps, systemAliases, systemNames } from './rules/apps.js';
import { versionIn, type Product } from './text.js';

/** Finds apps by rules. */
export class AppRules {
  readonly #byName: ReadonlyMap<string, AppRule>;

  /** `own` come before the listed ones. */
  constructor(own: readonly AppRule[]) {
    this.#byName = new Map([...listedApps, ...own].map((rule) => [rule.name.toLowerCase(), rule]));
  }

  /**
   * `<App>; <OS> <version>; v<version> (<build>)`: each part but the name may be missing, the `v` and the
   * parentheses too. Null for anything else, and for apps that no rule names.
   */
  stated(text: string): Pick<UserAgent, 'app' | 'device' | 'os'> | null {
    const [name = '', ...parts] = text.split(';').map((part) => part.trim());
    const rule = this.#byName.get(name.toLowerCase());
    if (rule === undefined) return null;
    const about = parts.find((part) => /^v?\d/i.test(part)) ?? '';
    const system = parts.find((part) => /^[a-z]/i.test(part) && part !== about) ?? '';
    const [version = '', build] = about.split(/[\s()]+/);
    return {
      app: { name: rule.name, version: versionIn(version), build: versionIn(build ?? '') },
      os: systemOf(system),
      device: { type: rule.type, vendor: null, model: null },
    };
  }

  /** The first product that a rule names. */
  among(products: readonly Product[]): { readonly rule: AppRule; readonly product: Product } | null {
    for (const product of products) {
      const rule = this.#byName.get(product.name.toLowerCase());
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
