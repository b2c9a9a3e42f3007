import { casesOf } from '../case-table.js';

/** What is empty, broken, made up, or says too little. */
export const unusual = casesOf(`
other | - | - | - | -
  ""
other | - | - | - | -
  "   "
other | - | - | -
  -
other | - | - | -
  Mozilla/5.0
other | - | - | -
  undefined
other | - | - | -
  (null)
other | - | - | -
  ;;;;((((
other | - | - | -
  / / / //
other | - | - | -
  🦊🦊🦊
other | - | - | InventoryService 4.1.0
  InventoryService/4.1.0
other | - | - | büro-werkzeug 1.0
  büro-werkzeug/1.0
other | - | - | -
  RC Mobility; iOS 12.0; v3.0.0 (196)
other | - | - | -
  Unlisted; iOS 12.0; v3.0.0 (196)
browser | Windows 10 | WebKit 537.36 | -
  Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome
other | Windows 10 | - | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64)
other | Linux | - | -
  Mozilla/5.0 (X11; Linux x86_64)
mobile | Android 13 | - | - | Google / Pixel 6a
  Mozilla/5.0 (Linux; Android 13; Pixel 6a)
browser | Linux | Chrome 99.0 | -
  mozilla/5.0 (x11; linux x86_64) applewebkit/537.36 (khtml, like gecko) chrome/99.0 safari/537.36
browser | Windows 10 | Firefox 128.0 | -
  MOZILLA/5.0 (WINDOWS NT 10.0; WIN64; X64; RV:128.0) GECKO/20100101 FIREFOX/128.0
`);
