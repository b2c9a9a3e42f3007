import { apps } from './apps.js';
import { bots } from './bots.js';
import { desktops } from './desktops.js';
import { oldBrowsers } from './old-browsers.js';
import { otherScreens } from './other-screens.js';
import { phones } from './phones.js';
import { programs } from './programs.js';
import { unusual } from './unusual.js';

/** User agents by family, with what should be found in them. */
export const caseFamilies = {
  desktops,
  oldBrowsers,
  phones,
  otherScreens,
  apps,
  programs,
  bots,
  unusual,
} as const;
