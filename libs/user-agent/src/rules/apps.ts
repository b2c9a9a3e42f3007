import type { AppRule } from '@headcount/session-core';

/**
 * Apps that are known by name: `<App>; <OS> <version>; v<version> (<build>)`, the name alone, or a product of
 * that name anywhere outside of comments. A site's own rules come before these.
 */
export const listedApps: readonly AppRule[] = [
  { name: 'RC Mobile', type: 'mobile-app' },
  { name: 'RC Livechat', type: 'mobile-app' },
  { name: 'Spotify', type: 'desktop-app' },
  { name: 'Thunderbird', type: 'desktop-app' },
  { name: 'VLC', type: 'desktop-app' },
];

/** Products that say: this is an app around Chromium. */
export const electronProducts: readonly string[] = ['Electron', 'AtomShell'];

/** Products that every browser names, and so none is the name of an app. */
export const commonProducts: readonly string[] = [
  'AppleWebKit',
  'Chrome',
  'Chromium',
  'Gecko',
  'Mobile',
  'Mozilla',
  'Safari',
  'Version',
];

/** How systems are spelled, whatever the case in the user agent: else a table of systems would fall apart. */
export const systemNames: readonly string[] = [
  'Android',
  'Bada',
  'BeOS',
  'Chromium OS',
  'Debian',
  'DragonFly',
  'Fedora',
  'FreeBSD',
  'Gentoo',
  'HarmonyOS',
  'iOS',
  'KaiOS',
  'Linux',
  'Mac OS',
  'Mandriva',
  'MeeGo',
  'NetBSD',
  'Nintendo',
  'OpenBSD',
  'OpenHarmony',
  'openSUSE',
  'PlayStation',
  'QNX',
  'RIM Tablet OS',
  'Sailfish',
  'SerenityOS',
  'Solaris',
  'Symbian',
  'Tizen',
  'tvOS',
  'Ubuntu',
  'watchOS',
  'webOS',
  'Windows',
  'Xbox',
];

/** Other names of systems, in lower case. */
export const systemAliases: Readonly<Record<string, string>> = {
  'chrome os': 'Chromium OS',
  ipados: 'iOS',
  macos: 'Mac OS',
  'mac os x': 'Mac OS',
  nettv: 'NetTV',
  'os x': 'Mac OS',
  'red hat': 'Red Hat',
  redhat: 'Red Hat',
  visionos: 'visionOS',
};

/** Systems on which a program that is no browser is a mobile app. */
export const mobileSystems: readonly string[] = [
  'Android',
  'HarmonyOS',
  'iOS',
  'OpenHarmony',
  'Ubuntu Touch',
  'watchOS',
  'Windows Phone',
];
