import { casesOf } from '../case-table.js';

/** Browsers that are gone, on systems that mostly are, and those that show text. */
export const oldBrowsers = casesOf(`
browser | Windows 7 | IE 11.0 | -
  Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; SLCC2; .NET CLR 2.0.50727; .NET4.0C; rv:11.0) like Gecko
browser | Windows = Vista | IE 9.0 | -
  Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.0; Trident/5.0)
browser | Windows 7 | IE 8.0 | -
  Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727; Media Center PC 6.0)
browser | Windows = XP | IE 6.0 | -
  Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)
browser | Windows 98 | IE 5.5 | -
  Mozilla/4.0 (compatible; MSIE 5.5; Windows 98; Win 9x 4.90)
browser | Windows = XP | Firefox 3.6.28 | -
  Mozilla/5.0 (Windows; U; Windows NT 5.1; de; rv:1.9.2.28) Gecko/20120306 Firefox/3.6.28
browser | Windows = 2000 | Netscape 7.2 | -
  Mozilla/5.0 (Windows; U; Windows NT 5.0; en-US; rv:1.7.2) Gecko/20040804 Netscape/7.2
browser | Windows = XP | Opera 12.18 | -
  Opera/9.80 (Windows NT 5.1) Presto/2.12.388 Version/12.18
browser | Windows = XP | K-Meleon 1.5.4 | -
  Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.8.1.24) Gecko/20100228 K-Meleon/1.5.4
browser | Windows = XP | Maxthon 2.0 | -
  Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; Maxthon 2.0; .NET CLR 1.1.4322)
browser | Windows = Vista | Safari 5.1.7 | -
  Mozilla/5.0 (Windows NT 6.0) AppleWebKit/534.57.2 (KHTML, like Gecko) Version/5.1.7 Safari/534.57.2
browser | Windows 7 | Chrome 12.0.742.112 | -
  Mozilla/5.0 (Windows NT 6.1) AppleWebKit/534.30 (KHTML, like Gecko) Chrome/12.0.742.112 Safari/534.30
browser | Windows 8 | IE 10.0 | -
  Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)
browser | Windows = RT | IE 10.0 | -
  Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; ARM; Trident/6.0; Touch)
browser | Mac OS 10.4 | Camino 2.1.2 | -
  Mozilla/5.0 (Macintosh; U; PPC Mac OS X 10.4; en; rv:1.9.2.28) Gecko/20120306 Camino/2.1.2 (like Firefox/3.6.28)
browser | Mac OS 10.6.8 | Safari 5.1.10 | -
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_6_8) AppleWebKit/534.59.10 (KHTML, like Gecko) Version/5.1.10 Safari/534.59.10
browser | Mac OS | IE 5.23 | -
  Mozilla/4.0 (compatible; MSIE 5.23; Mac_PowerPC)
browser | Mac OS | OmniWeb 622.15 | -
  Mozilla/5.0 (Macintosh; U; PPC Mac OS X; en-US) AppleWebKit/525.18 (KHTML, like Gecko, Safari/525.20) OmniWeb/622.15
browser | Mac OS | iCab 2.9.8 | -
  iCab/2.9.8 (Macintosh; U; PPC)
browser | Linux | Konqueror 4.5 | -
  Mozilla/5.0 (compatible; Konqueror/4.5; Linux) KHTML/4.5.4 (like Gecko)
browser | Linux | Galeon 2.0.7 | -
  Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.0.8) Gecko/2009032711 Galeon/2.0.7
browser | Linux | Arora 0.11.0 | -
  Mozilla/5.0 (X11; U; Linux; en-GB) AppleWebKit/533.3 (KHTML, like Gecko) Arora/0.11.0 Safari/533.3
browser | Linux | Dillo 3.0.5 | -
  Mozilla/4.0 (compatible; Dillo 3.0.5; Linux)
browser | Linux | NetSurf 3.11 | -
  Mozilla/5.0 (X11; Linux) NetSurf/3.11
browser | Linux 6.1.0 | Links 2.29 | -
  Links (2.29; Linux 6.1.0-18-amd64 x86_64; GNU C 12.2; text)
browser | Linux 5.10.0 | ELinks 0.13.2 | -
  ELinks/0.13.2 (textmode; Linux 5.10.0 x86_64; 120x40-2)
browser | - | Lynx 2.9.0 | -
  Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/3.0.13
browser | - | w3m 0.5.3 | -
  w3m/0.5.3+git20230121
browser | openSUSE | Firefox 3.0.10 | -
  Mozilla/5.0 (X11; U; Linux x86_64; de; rv:1.9.0.10) Gecko/2009042523 openSUSE/3.0.10-1.1 Firefox/3.0.10
browser | Gentoo | Firefox 3.5.9 | -
  Mozilla/5.0 (X11; U; Linux x86_64; en-US; rv:1.9.1.9) Gecko/20100402 Gentoo Firefox/3.5.9
browser | Mandriva | Konqueror 3.5 | -
  Mozilla/5.0 (compatible; Konqueror/3.5; Linux 2.6.22; Mandriva) KHTML/3.5.7 (like Gecko)
browser | OS/2 | Firefox 10.0.12 | -
  Mozilla/5.0 (OS/2; Warp 4.5; rv:10.0.12) Gecko/20100101 Firefox/10.0.12
browser | BeOS | NetPositive 2.2.1 | -
  Mozilla/3.0 (compatible; NetPositive/2.2.1; BeOS)
browser | AmigaOS | IBrowse 2.4 | -
  IBrowse/2.4 (AmigaOS 3.9; 68K build)
browser | HP-UX | Mozilla 5.0 | -
  Mozilla/5.0 (X11; U; HP-UX 9000/785; en-US; rv:1.7.13) Gecko/20060509
browser | MorphOS | Opera 9.27 | -
  Opera/9.27 (MorphOS; U; en)
`);
