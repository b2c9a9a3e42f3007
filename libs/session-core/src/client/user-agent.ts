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

/** An app of which a user agent may tell; names are compared without regard to case. */
export interface AppRule {
  /** As it stands in user agents, and in answers. */
  readonly name: string;
  readonly type: 'mobile-app' | 'desktop-app';
}
