import { casesOf } from '../case-table.js';

/** Tablets, televisions, consoles, watches, glasses, cars and what else has a browser. */
export const otherScreens = casesOf(`
tablet | iOS 12.5.7 | Mobile Safari 12.1.2 | - | Apple / iPad
  Mozilla/5.0 (iPad; CPU OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1
tablet | iOS 17.4 | Chrome 123.0.6312.52 | - | Apple / iPad
  Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1
tablet | iOS 16.6 | Firefox 117.2 | - | Apple / iPad
  Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/117.2 Mobile/15E148 Safari/605.1.15
browser | Mac OS 10.15.6 | Safari 15.6 | - | Apple / Macintosh
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Safari/605.1.15
tablet | iOS | Mobile Safari 15.4 | - | Apple / iPad
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Mobile/15E148 Safari/604.1
tablet | iOS | WebKit 605.1.15 | - | Apple / iPad
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148
tablet | Android 13 | Chrome 124.0.0.0 | - | Samsung / SM-X810
  Mozilla/5.0 (Linux; Android 13; SM-X810) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36
tablet | Android 12 | Firefox 121.0 | -
  Mozilla/5.0 (Android 12; Tablet; rv:121.0) Gecko/121.0 Firefox/121.0
tablet | Android 9 | Silk 108.4.9 | - | Amazon / KFMAWI
  Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/108.4.9 like Chrome/108.0.5359.220 Safari/537.36
tablet | Android 11 | Samsung Internet 23.0 | - | Samsung / SM-T510
  Mozilla/5.0 (Linux; Android 11; SAMSUNG SM-T510) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Safari/537.36
tablet | Android 10 | Chrome WebView 119.0.6045.193 | - | Lenovo / TB-X606F
  Mozilla/5.0 (Linux; Android 10; Lenovo TB-X606F Build/QP1A.190711.020; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/119.0.6045.193 Safari/537.36
tablet | webOS 3.0.5 | Safari | - | hp / TouchPad
  Mozilla/5.0 (hp-tablet; Linux; hpwOS/3.0.5; U; en-US) AppleWebKit/534.6 (KHTML, like Gecko) wOSBrowser/234.83 Safari/534.6 TouchPad/1.0
tablet | RIM Tablet OS 2.1.0 | Safari 7.2.1.0 | - | RIM / PlayBook
  Mozilla/5.0 (PlayBook; U; RIM Tablet OS 2.1.0; en-US) AppleWebKit/536.2+ (KHTML, like Gecko) Version/7.2.1.0 Safari/536.2+
smarttv | Tizen 6.5 | Samsung Internet 5.0 | - | Samsung / -
  Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.5) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/5.0 Chrome/85.0.4183.93 TV Safari/537.36
smarttv | webOS | Chrome 94.0.4606.128 | - | - / -
  Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager
smarttv | Android 11 | Chrome 119.0.0.0 | - | Sony / BRAVIA 4K VH2
  Mozilla/5.0 (Linux; Android 11; BRAVIA 4K VH2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36
smarttv | Android 9 | Silk 112.5.1 | - | Amazon / MM
  Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7653) AppleWebKit/537.36 (KHTML, like Gecko) Silk/112.5.1 like Chrome/112.0.5615.213 Safari/537.36
smarttv | Chromecast 1.56.500000 | Chrome 92.0.4515.0 | - | Google / Chromecast
  Mozilla/5.0 (X11; Linux armv7l) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0.4515.0 Safari/537.36 CrKey/1.56.500000
smarttv | - | - | - | Roku / DVP-12.0
  Roku/DVP-12.0 (12.0.0.4182-88)
smarttv | iOS 16.5 | - | - | Apple / Apple TV
  AppleCoreMedia/1.0.0.20L563 (Apple TV; U; CPU OS 16_5 like Mac OS X; en_us)
smarttv | NetTV 4.6.0.8 | Opera 36.0.2128.0 | - | Philips / 43PUS6523
  Mozilla/5.0 (Linux armv7l) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.75 Safari/537.36 OPR/36.0.2128.0 OMI/4.8.0.129 HbbTV/1.3.1 (; Philips; 43PUS6523; TPM171E; en) NETTV/4.6.0.8
console | PlayStation 5 | Safari 17.0 | - | Sony / PlayStation 5
  Mozilla/5.0 (PlayStation; PlayStation 5/7.61) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15
console | PlayStation 4 | WebKit 605.1.15 | - | Sony / PlayStation 4
  Mozilla/5.0 (PlayStation 4 10.50) AppleWebKit/605.1.15 (KHTML, like Gecko)
console | PlayStation = Vita | Silk 3.2 | - | Sony / PlayStation Vita
  Mozilla/5.0 (PlayStation Vita 3.74) AppleWebKit/537.73 (KHTML, like Gecko) Silk/3.2
console | Xbox = One | Edge 110.0.1587.41 | - | Microsoft / Xbox One
  Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/110.0.0.0 Safari/537.36 Edge/110.0.1587.41
console | Xbox = Series X | Edge 120.0.2210.91 | - | Microsoft / Xbox
  Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edge/120.0.2210.91
console | Nintendo = Switch | NintendoBrowser 5.1.0.22023 | - | Nintendo / Switch
  Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/606.4 (KHTML, like Gecko) NF/6.0.2.21.3 NintendoBrowser/5.1.0.22023
console | Nintendo = WiiU | NintendoBrowser 4.3.1.11264 | - | Nintendo / WiiU
  Mozilla/5.0 (Nintendo WiiU) AppleWebKit/536.30 (KHTML, like Gecko) NX/3.0.4.2.12 NintendoBrowser/4.3.1.11264.EU
console | Nintendo = 3DS | - | - | Nintendo / 3DS
  Mozilla/5.0 (Nintendo 3DS; U; ; en) Version/1.7567.EU
wearable | watchOS 10.2 | - | PulseKeeper 1.1 | Apple / watch
  PulseKeeper/1.1 watchOS/10.2 model/Watch6,2 hwp/t8301 build/21S364
wearable | Tizen 4.0 | Samsung Internet 2.0 | - | Samsung / SM-R800
  Mozilla/5.0 (Linux; Tizen 4.0; SAMSUNG SM-R800) AppleWebKit/537.3 (KHTML, like Gecko) SamsungBrowser/2.0 Mobile Safari/537.3
wearable | Android 13 | Chrome WebView 116.0.0.0 | - | Google / Pixel Watch 2
  Mozilla/5.0 (Linux; Android 13; Google Pixel Watch 2 Build/TWD8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36
wearable | Android 12 | Oculus Browser 31.2.0.6.50 | - | Facebook / Quest 3
  Mozilla/5.0 (X11; Linux x86_64; Android 12; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/31.2.0.6.50 Chrome/120.0.6099.230 VR Safari/537.36
embedded | Linux | Tesla = 2023.20.9-1a2b3c4d5e6f | - | Tesla / -
  Mozilla/5.0 (X11; GNU/Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.5414.119 Safari/537.36 Tesla/2023.20.9-1a2b3c4d5e6f
embedded | Linux | Tesla | - | Tesla / -
  Mozilla/5.0 (X11; Linux) AppleWebKit/534.34 (KHTML, like Gecko) QtCarBrowser Safari/534.34 Tesla QtCarBrowser
embedded | QNX | Chrome 65.0.3325.230 | -
  Mozilla/5.0 (QNX; Car; HeadUnit) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.230 Safari/537.36
`);
