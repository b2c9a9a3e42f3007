/** What a session runs on, or as what. */
export const deviceTypes = [
  'browser',
  'mobile',
  'tablet',
  'smarttv',
  'console',
  'wearable',
  'embedded',
  'mobile-app',
  'desktop-app',
  'bot',
  'cli',
  'other',
] as const;
export type DeviceType = (typeof deviceTypes)[number];

export interface NamedVersion {
  readonly name: string;
  readonly version: string | null;
}

/** What a user agent says about its client; null stands for what it doesn't say. */
export interface UserAgent {
  /** `major` is the version up to its first dot. Null for apps, bots and command line tools. */
  readonly browser: (NamedVersion & { readonly major: string | null }) | null;
  readonly os: NamedVersion | null;
  readonly engine: NamedVersion | null;
  readonly device: {
    readonly type: DeviceType;
    readonly vendor: string | null;
    readonly model: string | null;
  };
  /** The program, where that is no browser: an app, a bot, a command line tool. */
  readonly app: (NamedVersion & { readonly build: string | null }) | null;
  readonly bot: boolean;
}

export const appTypes = ['mobile-app', 'desktop-app'] as const;

/** An app of which a user agent may tell; names are compared without regard to case. */
export interface AppRule {
  /** As it stands in user agents, and in answers. */
  readonly name: string;
  readonly type: (typeof appTypes)[number];
}

/** Those rules that a user agent can be read by: the others would make no difference to it. */
export function appRulesFor(userAgent: string | null, rules: readonly AppRule[]): readonly AppRule[] {
  if (userAgent === null || rules.length === 0) return [];
  const text = userAgent.toLowerCase();
  return rules.filter(({ name }) => text.includes(name.toLowerCase()));
}
