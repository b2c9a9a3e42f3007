import { casesOf } from '../case-table.js';

/** Browsers on phones, those inside of other apps among them. */
export const phones = casesOf(`
mobile | iOS 17.4.1 | Mobile Safari 17.4.1 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Mobile/15E148 Safari/604.1
mobile | iOS 17.3 | Chrome 123.0.6312.52 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1
mobile | iOS 16.7 | Firefox 122.0 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/122.0 Mobile/15E148 Safari/605.1.15
mobile | iOS 17.2.1 | Edge 120.0.2210.150 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 EdgiOS/120.0.2210.150 Mobile/15E148 Safari/605.1.15
mobile | iOS 15.8 | DuckDuckGo 7 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15
mobile | iOS 17.1 | GSA 289.0.577006849 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/289.0.577006849 Mobile/15E148 Safari/604.1
mobile | iOS 16.6 | Facebook 439.0.0.31.107 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/20G75 [FBAN/FBIOS;FBAV/439.0.0.31.107;FBBV/537821321;FBDV/iPhone13,2;FBMD/iPhone;FBSN/iOS;FBSV/16.6;FBSS/3;FBID/phone;FBLC/de_DE]
mobile | iOS 17.0.3 | Instagram 306.0.0.20.118 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 17_0_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21A360 Instagram 306.0.0.20.118 (iPhone14,5; iOS 17_0_3; en_GB; en; scale=3.00; 1170x2532)
mobile | iOS 16.3 | WeChat 8.0.44 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.44(0x18002c2d) NetType/WIFI Language/zh_CN
mobile | iOS 17.4 | WebKit 605.1.15 | - | Apple / iPhone
  Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148
mobile | iOS 6.1.3 | Mobile Safari 6.0 | - | Apple / iPod touch
  Mozilla/5.0 (iPod touch; CPU iPhone OS 6_1_3 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10B329 Safari/8536.25
mobile | Android 14 | Chrome 124.0.0.0 | - | Google / Pixel 8
  Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36
mobile | Android 10 | Chrome 125.0.0.0 | -
  Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36
mobile | Android 13 | Samsung Internet 24.0 | - | Samsung / SM-S918B
  Mozilla/5.0 (Linux; Android 13; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36
mobile | Android 14 | Firefox 125.0 | -
  Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0
mobile | Android 12 | Edge 121.0.2277.138 | - | OnePlus / A6013
  Mozilla/5.0 (Linux; Android 12; ONEPLUS A6013) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Mobile Safari/537.36 EdgA/121.0.2277.138
mobile | Android 13 | Opera 79.1.4195.76292 | - | OPPO / CPH2371
  Mozilla/5.0 (Linux; Android 13; CPH2371) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/117.0.5938.60 Mobile Safari/537.36 OPR/79.1.4195.76292
mobile | Android 11 | MIUI Browser 13.36.0 | - | Xiaomi / Redmi Note 9 Pro
  Mozilla/5.0 (Linux; U; Android 11; en-gb; Redmi Note 9 Pro Build/RKQ1.200826.002) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/13.36.0-gn
mobile | Android 10 | Huawei Browser 14.0.3.300 | - | Huawei / ELE-L29
  Mozilla/5.0 (Linux; Android 10; ELE-L29; HMSCore 6.12.4.312) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 HuaweiBrowser/14.0.3.300 Mobile Safari/537.36
mobile | Android 12 | Vivo Browser 11.6.0.2 | - | Vivo / V2130A
  Mozilla/5.0 (Linux; Android 12; V2130A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/87.0.4280.141 Mobile Safari/537.36 VivoBrowser/11.6.0.2
mobile | Android 9 | UCBrowser 13.4.0.1306 | - | Motorola / moto g(7)
  Mozilla/5.0 (Linux; U; Android 9; en-US; moto g(7) Build/PPOS29) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/78.0.3904.108 UCBrowser/13.4.0.1306 Mobile Safari/537.36
mobile | Android 14 | Chrome WebView 123.0.6312.118 | - | Samsung / SM-A546B
  Mozilla/5.0 (Linux; Android 14; SM-A546B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/123.0.6312.118 Mobile Safari/537.36
mobile | Android 13 | Line 14.3.1 | -
  Mozilla/5.0 (Linux; Android 13; SO-53C Build/64.1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/122.0.0.0 Mobile Safari/537.36 Line/14.3.1/IAB
mobile | Android 13 | NAVER 12.3.2 | - | Samsung / SM-F721N
  Mozilla/5.0 (Linux; Android 13; SM-F721N Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/119.0.0.0 Mobile Safari/537.36 NAVER(inapp; search; 1100; 12.3.2)
mobile | Android 13 | KAKAOTALK 10.4.7 | -
  Mozilla/5.0 (Linux; Android 13; SM-G991N; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/121.0.0.0 Mobile Safari/537.36 KAKAOTALK 10.4.7
mobile | Android 2.3.6 | Android Browser 4.0 | - | HTC / Desire
  Mozilla/5.0 (Linux; U; Android 2.3.6; de-de; HTC Desire Build/GRK39F) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1
mobile | Android 9 | Firefox Focus 8.0.15 | -
  Mozilla/5.0 (Linux; Android 9; LG-H870) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Focus/8.0.15 Chrome/69.0.3497.100 Mobile Safari/537.36
mobile | Android 11 | Opera Mini 74.0.2254 | -
  Opera/9.80 (Android 11; Opera Mini/74.0.2254/191.303; U; pt) Presto/2.12.423 Version/12.16
mobile | Android 8.1.0 | Puffin 9.7.1.51314AP | -
  Mozilla/5.0 (Linux; Android 8.1.0; CUBOT_NOTE_S Build/O11019; wv) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0.0.0 Mobile Safari/537.36 Puffin/9.7.1.51314AP
mobile | HarmonyOS | Chrome 114.0.5735.196 | - | Huawei / ALN-AL00
  Mozilla/5.0 (Linux; Android 12; HarmonyOS; ALN-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 Mobile Safari/537.36
mobile | OpenHarmony 5.0 | ArkWeb 4.1.6.1 | -
  Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile
mobile | KaiOS 2.5.2.2 | Firefox 48.0 | - | Nokia / 8110 4G
  Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5.2.2
mobile | Firefox OS 32.0 | Firefox 32.0 | -
  Mozilla/5.0 (Mobile; rv:32.0) Gecko/32.0 Firefox/32.0
mobile | Windows Phone 8.1 | IEMobile 11.0 | -
  Mozilla/5.0 (Mobile; Windows Phone 8.1; Android 4.0; ARM; Trident/7.0; Touch; rv:11.0; IEMobile/11.0; NOKIA; Lumia 630) like iPhone OS 7_0_3 Mac OS X AppleWebKit/537 (KHTML, like Gecko) Mobile Safari/537
mobile | Windows Phone 10.0 | Edge 15.15254 | - | Microsoft / Lumia 950
  Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15254
mobile | BlackBerry 10 | Safari 10.3.3.2205 | - | BlackBerry / Kbd
  Mozilla/5.0 (BB10; Kbd) AppleWebKit/537.35+ (KHTML, like Gecko) Version/10.3.3.2205 Mobile Safari/537.35+
mobile | Sailfish 3.0 | Sailfish Browser 1.0 | -
  Mozilla/5.0 (Linux; U; Sailfish 3.0; Mobile; rv:45.0) Gecko/45.0 Firefox/45.0 SailfishBrowser/1.0
mobile | Ubuntu Touch 20.04 | Chrome 87.0.4280.144 | -
  Mozilla/5.0 (Linux; Ubuntu 20.04 like Android 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.144 Mobile Safari/537.36
mobile | Tizen 3.0 | Samsung Internet 2.0 | - | Samsung / SM-Z400Y
  Mozilla/5.0 (Linux; Tizen 3.0; SAMSUNG SM-Z400Y) AppleWebKit/537.3 (KHTML, like Gecko) SamsungBrowser/2.0 Mobile Safari/537.3
mobile | Symbian 9.4 | Safari | -
  Mozilla/5.0 (SymbianOS/9.4; Series60/5.0 NokiaN97-1/20.0.019; Profile/MIDP-2.1 Configuration/CLDC-1.1) AppleWebKit/525 (KHTML, like Gecko) Safari/525
mobile | MeeGo | NokiaBrowser 8.5.0 | -
  Mozilla/5.0 (MeeGo; NokiaN9) AppleWebKit/534.13 (KHTML, like Gecko) NokiaBrowser/8.5.0 Mobile Safari/534.13
mobile | Bada 2.0 | Dolphin 2.2 | -
  Mozilla/5.0 (SAMSUNG; SAMSUNG-GT-S8530/S8530XEKJ1; U; Bada/2.0; en-us) AppleWebKit/533.1 (KHTML, like Gecko) Dolfin/2.2 Mobile WVGA SMM-MMS/1.2.0
`);
