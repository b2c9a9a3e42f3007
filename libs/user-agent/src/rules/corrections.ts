import type { DeviceType } from '@headcount/session-core';

/** A word that keeps ua-parser-js busy when it comes too often, or not as it does in real user agents. */
export interface SlowWord {
  /** In lower case. */
  readonly word: string;
  /** How often it may stand there. */
  readonly most: number;
  /** From the word on, in lower case. */
  readonly plausible: RegExp;
}

/**
 * Without these, expressions of ua-parser-js 1.0.41 take 10 ms and more for 500 characters: the time of the first
 * two goes with the cube of the length, of the third with its square.
 */
export const slowWords: readonly SlowWord[] = [
  { word: 'naver(', most: 1, plausible: /^naver\([^()]{0,80}\d\.\w[^()]{0,20}\)/ },
  { word: 'archos', most: 1, plausible: /^archos[\w ]{0,40}(?![\w ])/ },
  { word: 'droid', most: 4, plausible: /^/ },
];

/** Browsers that ua-parser-js doesn't know, or takes for another, by their product. */
export const moreBrowsers: readonly string[] = [
  'ArkWeb',
  'ELinks',
  'Galeon',
  'IBrowse',
  'NetPositive',
  'NetSurf',
  'NintendoBrowser',
  'NokiaBrowser',
  'WebPositive',
];

/** How browsers are spelled, whatever the case in the user agent. */
export const browserNames: readonly string[] = [
  'Chrome',
  'Chromium',
  'Edge',
  'Epiphany',
  'Falkon',
  'Firefox',
  'Instagram',
  'Konqueror',
  'Lynx',
  'Mozilla',
  'Netscape',
  'NetSurf',
  'Opera',
  'Opera Mini',
  'PaleMoon',
  'Safari',
  'SeaMonkey',
  'Silk',
  'Vivaldi',
  'WebKit',
];

/** What ua-parser-js tells no type of, by its browser or its system. */
export const typesOfBrowsers: Readonly<Record<string, DeviceType>> = {
  'Opera Mini': 'mobile',
  'Opera Mobi': 'mobile',
};
export const typesOfSystems: Readonly<Record<string, DeviceType>> = {
  QNX: 'embedded',
  tvOS: 'smarttv',
  watchOS: 'wearable',
};

/** What user agents say in a way that ua-parser-js doesn't read, and how it does. */
export const rewritten: Readonly<Record<string, string>> = {
  'Windows NT; Windows NT': 'Windows NT',
};

/** Systems as apps state them, in a comment or as a product of their own. */
export const statedSystems: readonly string[] = [
  'Android',
  'HarmonyOS',
  'iOS',
  'iPadOS',
  'macOS',
  'tvOS',
  'visionOS',
  'watchOS',
];

/** Parts of a system that name themselves first; the app isn't told. */
export const systemParts: readonly string[] = ['AppleCoreMedia', 'Dalvik', 'Roku', 'stagefright'];

/** Systems whose version ua-parser-js takes from another system or a package. */
export const versionsOfOthers: readonly string[] = ['HarmonyOS', 'openSUSE'];

/** Versions of systems that don't begin with a digit. */
export const namedVersions: readonly string[] = [
  '2000',
  'ME',
  'NT 3.11',
  'NT 4.0',
  'One',
  'RT',
  'Series S',
  'Series X',
  'Switch',
  'Vista',
  'Vita',
  'Wii',
  'WiiU',
  'XP',
];
