import { casesOf } from '../case-table.js';

/** Command line tools and HTTP libraries. */
export const programs = casesOf(`
cli | - | - | curl 8.5.0 | -
  curl/8.5.0
cli | Red Hat | - | curl 7.19.7
  curl/7.19.7 (x86_64-redhat-linux-gnu) libcurl/7.19.7 NSS/3.27.1 zlib/1.2.3
cli | - | - | Wget 1.21.4
  Wget/1.21.4
cli | Linux | - | Wget 1.12
  Wget/1.12 (linux-gnu)
cli | - | - | Wget2 2.1.0
  wget2/2.1.0
cli | - | - | HTTPie 3.2.2
  HTTPie/3.2.2
cli | - | - | python-requests 2.31.0
  python-requests/2.31.0
cli | - | - | python-httpx 0.27.0
  python-httpx/0.27.0
cli | - | - | Python-urllib 3.11
  Python-urllib/3.11
cli | - | - | aiohttp 3.9.3
  Python/3.12 aiohttp/3.9.3
cli | - | - | Go-http-client 2.0
  Go-http-client/2.0
cli | - | - | okhttp 4.12.0
  okhttp/4.12.0
cli | - | - | Java 17.0.10
  Java/17.0.10
cli | - | - | Apache-HttpClient 5.3
  Apache-HttpClient/5.3 (Java/21.0.2)
cli | - | - | axios 1.6.8
  axios/1.6.8
cli | - | - | node-fetch
  node-fetch
cli | - | - | node
  node
cli | - | - | undici
  undici
cli | - | - | Deno 1.42.1
  Deno/1.42.1
cli | - | - | Bun 1.1.3
  Bun/1.1.3
cli | - | - | got 13.0.0
  got/13.0.0 (https://github.com/sindresorhus/got)
cli | - | - | PostmanRuntime 7.37.3
  PostmanRuntime/7.37.3
cli | - | - | insomnia 9.0.0
  insomnia/9.0.0
cli | Windows 10 | - | WindowsPowerShell 5.1.19041.4291
  Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1.19041.4291
cli | Debian 12 | - | PowerShell 7.4.2
  Mozilla/5.0 (Linux; Debian GNU/Linux 12; en-US) PowerShell/7.4.2
cli | - | - | libwww-perl 6.76
  libwww-perl/6.76
cli | - | - | Ruby
  Ruby
cli | - | - | Faraday 2.9.0
  Faraday v2.9.0
cli | - | - | GuzzleHttp 7
  GuzzleHttp/7
cli | - | - | PHP 8.3.6
  PHP/8.3.6
cli | - | - | Dart 3.3
  Dart/3.3 (dart:io)
cli | - | - | reqwest 0.12.3
  reqwest/0.12.3
cli | - | - | git 2.44.0
  git/2.44.0
cli | Debian | - | aws-cli 2.15.38
  aws-cli/2.15.38 Python/3.11.8 Linux/6.1.0-18-amd64 exe/x86_64.debian.12 prompt/off
cli | Linux | - | kubectl 1.29.3
  kubectl/v1.29.3 (linux/amd64) kubernetes/6813625
cli | Debian | - | APT-HTTP 1.3
  Debian APT-HTTP/1.3 (2.6.1)
`);
