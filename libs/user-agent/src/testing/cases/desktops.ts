import { casesOf } from '../case-table.js';

/** Browsers of today on Windows, Mac OS, Linux and Chrome OS. */
export const desktops = casesOf(`
browser | Windows 10 | Chrome 126.0.0.0 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
browser | Windows 10 | Edge 125.0.2535.67 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/125.0.2535.67
browser | Windows 10 | Edge 18.19042 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36 Edge/18.19042
browser | Windows 10 | Firefox 127.0 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0
browser | Windows 10 | Opera 110.0.0.0 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0
browser | Windows 10 | Vivaldi 6.7.3329.35 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Vivaldi/6.7.3329.35
browser | Windows 10 | Yandex 24.4.1.899 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 YaBrowser/24.4.1.899 Yowser/2.5 Safari/537.36
browser | Windows 10 | Whale 3.26.244.21 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Whale/3.26.244.21 Safari/537.36
browser | Windows 10 | Coc Coc 119.0.178 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/119.0.178 Chrome/113.0.5672.178 Safari/537.36
browser | Windows 10 | Avast Secure Browser 120.0.23.0 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Avast/120.0.23.0
browser | Windows 10 | QQBrowser 12.1.5520.400 | -
  Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.95 Safari/537.36 QQBrowser/12.1.5520.400
browser | Windows 10 | Waterfox 6.0.15 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0 Waterfox/6.0.15
browser | Windows 10 | SeaMonkey 2.53.18 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:91.0) Gecko/20100101 Firefox/91.0 SeaMonkey/2.53.18
browser | Windows 8.1 | Chrome 109.0.0.0 | -
  Mozilla/5.0 (Windows NT 6.3; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36
browser | Windows 7 | Firefox 115.0 | -
  Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0
browser | Mac OS 10.15.7 | Safari 17.4.1 | - | Apple / Macintosh
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15
browser | Mac OS 10.15.7 | Chrome 125.0.0.0 | - | Apple / Macintosh
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36
browser | Mac OS 10.15 | Firefox 126.0 | - | Apple / Macintosh
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:126.0) Gecko/20100101 Firefox/126.0
browser | Mac OS 10.15.7 | Edge 124.0.2478.97 | - | Apple / Macintosh
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.2478.97
browser | Mac OS 10.15.7 | Opera 109.0.0.0 | -
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Safari/537.36 OPR/109.0.0.0
browser | Mac OS 10.15.7 | DuckDuckGo 7 | -
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15 Ddg/7
browser | Linux | Chrome 125.0.0.0 | - | -
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36
browser | Linux | Firefox 126.0 | -
  Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0
browser | Linux | Edge 123.0.2420.81 | -
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Safari/537.36 Edg/123.0.2420.81
browser | Linux | Vivaldi 6.6.3271.61 | -
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36 Vivaldi/6.6.3271.61
browser | Linux | Epiphany 605.1.15 | -
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Safari/605.1.15 Epiphany/605.1.15
browser | Linux | Falkon 23.08.4 | -
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Falkon/23.08.4 QtWebEngine/5.15.16 Chrome/87.0.4280.144 Safari/537.36
browser | Linux | Konqueror 23.08.5 | -
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) QtWebEngine/6.6.2 Chrome/112.0.5615.213 Safari/537.36 Konqueror/23.08.5
browser | Linux | PaleMoon 33.1.0 | -
  Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Goanna/20240501 PaleMoon/33.1.0
browser | Linux | LibreWolf 126.0 | -
  Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 LibreWolf/126.0-1
browser | Linux | Midori 0.5 | -
  Mozilla/5.0 (X11; Linux) AppleWebKit/538.15 (KHTML, like Gecko) Chrome/18.0.1025.133 Safari/538.15 Midori/0.5
browser | Ubuntu | Firefox 125.0 | -
  Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0
browser | Ubuntu | Chromium 80.0.3987.87 | -
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Ubuntu Chromium/80.0.3987.87 Chrome/80.0.3987.87 Safari/537.36
browser | Fedora | Firefox 124.0 | -
  Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0
browser | Debian | Iceweasel 38.8.0 | -
  Mozilla/5.0 (X11; Linux i686; rv:38.0) Gecko/20100101 Firefox/38.0 Debian Iceweasel/38.8.0
browser | Chromium OS 15633.69.0 | Chrome 119.0.6045.212 | -
  Mozilla/5.0 (X11; CrOS x86_64 15633.69.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.6045.212 Safari/537.36
browser | Chromium OS 13099.110.0 | Chrome 84.0.4147.136 | -
  Mozilla/5.0 (X11; CrOS aarch64 13099.110.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/84.0.4147.136 Safari/537.36
browser | FreeBSD | Firefox 123.0 | -
  Mozilla/5.0 (X11; FreeBSD amd64; rv:123.0) Gecko/20100101 Firefox/123.0
browser | OpenBSD | Chrome 120.0.0.0 | -
  Mozilla/5.0 (X11; OpenBSD amd64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36
browser | NetBSD | SeaMonkey 2.53.10 | -
  Mozilla/5.0 (X11; NetBSD amd64; rv:78.0) Gecko/20100101 Firefox/78.0 SeaMonkey/2.53.10
browser | DragonFly | Firefox 102.0 | -
  Mozilla/5.0 (X11; DragonFly x86_64; rv:102.0) Gecko/20100101 Firefox/102.0
browser | Solaris | Firefox 52.0 | -
  Mozilla/5.0 (X11; SunOS i86pc; rv:52.0) Gecko/20100101 Firefox/52.0
browser | Haiku | WebPositive 1.3 | -
  Mozilla/5.0 (compatible; U; Haiku x86_64; en) AppleWebKit/615.1.15 (KHTML, like Gecko) WebPositive/1.3 Safari/615.1.15
browser | SerenityOS | Ladybird 1.0 | -
  Mozilla/5.0 (SerenityOS; x86_64) LibWeb+LibJS/1.0 Ladybird/1.0
`);
