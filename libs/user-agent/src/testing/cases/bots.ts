import { casesOf } from '../case-table.js';

/** Crawlers, previews, monitors and remote-controlled browsers. */
export const bots = casesOf(`
bot | - | - | Googlebot 2.1 | -
  Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
bot | - | - | Googlebot 2.1 | -
  Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.6367.60 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
bot | - | - | Googlebot-Image 1.0
  Googlebot-Image/1.0
bot | - | - | AdsBot-Google
  AdsBot-Google (+http://www.google.com/adsbot.html)
bot | - | - | Mediapartners-Google
  Mediapartners-Google
bot | - | - | bingbot 2.0
  Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36
bot | - | - | DuckDuckBot 1.1
  DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)
bot | - | - | YandexBot 3.0
  Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)
bot | - | - | Baiduspider 2.0
  Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)
bot | - | - | Yahoo! Slurp
  Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)
bot | - | - | Applebot 0.1
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)
bot | - | - | GPTBot 1.2
  Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)
bot | - | - | ClaudeBot 1.0
  Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)
bot | - | - | CCBot 2.0
  CCBot/2.0 (https://commoncrawl.org/faq/)
bot | - | - | Bytespider
  Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)
bot | - | - | AhrefsBot 7.0
  Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)
bot | - | - | SemrushBot = 7~bl
  Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)
bot | - | - | MJ12bot 1.4.8
  Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)
bot | - | - | PetalBot
  Mozilla/5.0 (compatible;PetalBot;+https://webmaster.petalsearch.com/site/petalbot)
bot | - | - | archive.org_bot
  Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)
bot | - | - | ia_archiver
  ia_archiver
bot | - | - | facebookexternalhit 1.1
  facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)
bot | - | - | Twitterbot 1.0
  Twitterbot/1.0
bot | - | - | Slackbot-LinkExpanding 1.0
  Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)
bot | - | - | Discordbot 2.0
  Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)
bot | - | - | TelegramBot
  TelegramBot (like TwitterBot)
bot | - | - | WhatsApp 2.24.6.77
  WhatsApp/2.24.6.77 A
bot | - | - | LinkedInBot 1.0
  LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)
bot | - | - | UptimeRobot 2.0
  Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)
bot | - | - | Pingdom.com_bot
  Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)
bot | - | - | kube-probe 1.29
  kube-probe/1.29
bot | - | - | ELB-HealthChecker 2.0
  ELB-HealthChecker/2.0
bot | - | - | GoogleHC 1.0
  GoogleHC/1.0
bot | - | - | Prometheus 2.51.1
  Prometheus/2.51.1
bot | - | - | check_http 2.3.5
  check_http/v2.3.5 (monitoring-plugins 2.3.5)
bot | - | - | HeadlessChrome 124.0.6367.29
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0.6367.29 Safari/537.36
bot | - | - | PhantomJS 2.1.1
  Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1
bot | - | - | Chrome-Lighthouse
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Chrome-Lighthouse
bot | - | - | Scrapy 2.11.1
  Scrapy/2.11.1 (+https://scrapy.org)
bot | - | - | Feedly 1.0
  Feedly/1.0 (+http://www.feedly.com/fetcher.html; 14 subscribers; like FeedFetcher-Google)
bot | - | - | W3C_Validator 1.3
  W3C_Validator/1.3 http://validator.w3.org/services
bot | - | - | sqlmap 1.8.3
  sqlmap/1.8.3#stable (https://sqlmap.org)
bot | - | - | Nmap Scripting Engine
  Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)
bot | - | - | zgrab = 0.x
  Mozilla/5.0 zgrab/0.x
bot | - | - | AcmeCrawler 0.3
  AcmeCrawler/0.3 (crawling for the intranet search)
bot | - | - | ZabbixAgent 7.0
  ZabbixAgent/7.0 (+https://monitoring.example)
`);
