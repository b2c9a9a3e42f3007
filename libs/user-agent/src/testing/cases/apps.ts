import { casesOf } from '../case-table.js';

/** Listed apps, apps on phones, and desktop programs that bring a browser's engine along. */
export const apps = casesOf(`
mobile-app | iOS 12.0 | - | RC Mobile 3.0.0 (196) | -
  RC Mobile; iOS 12.0; v3.0.0 (196)
mobile-app | Android 14 | - | RC Mobile 4.51.1 (41220) | -
  rc mobile; ANDROID 14; 4.51.1 (41220)
mobile-app | iOS 17.4.1 | - | RC Mobile 4.50.0 (40312)
  RC Mobile; ios 17.4.1; v4.50.0 40312
mobile-app | Android 9 | - | RC Mobile 4.2.0
  RC Mobile; Android 9; v4.2.0
mobile-app | iOS 13.1 | - | RC Mobile
  RC Mobile; iOS 13.1
mobile-app | iOS | - | RC Mobile 4.9.0 (12)
  RC Mobile; iOS; v4.9.0 (12)
mobile-app | - | - | RC Mobile 4.7.0 (88)
  RC Mobile; v4.7.0 (88)
mobile-app | - | - | RC Mobile
  RC Mobile
mobile-app | - | - | RC Livechat
  RC Livechat
mobile-app | Android 12 | - | RC Livechat 1.3.0 (7)
  RC Livechat; Android 12; v1.3.0 (7)
mobile-app | HarmonyOS 4.0 | - | RC Mobile 4.60.0 (601)
  RC Mobile; harmonyos 4.0; v4.60.0 (601)
desktop-app | Windows 10 | - | Rocket.Chat 4.0.2 | -
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Rocket.Chat/4.0.2 Chrome/122.0.6261.156 Electron/29.3.0 Safari/537.36
desktop-app | Linux | - | Rocket.Chat 3.9.15
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Rocket.Chat/3.9.15 Chrome/112.0.5615.204 Electron/24.7.1 Safari/537.36
desktop-app | Mac OS 10.15.7 | - | Slack_SSB 4.37.101 | Apple / Macintosh
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) AtomShell/4.37.101 Chrome/122.0.6261.156 Safari/537.36 Slack_SSB/4.37.101
desktop-app | Windows 10 | - | Teams 1.7.00.7956
  Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Teams/1.7.00.7956 Chrome/114.0.5735.289 Electron/25.8.4 Safari/537.36
desktop-app | Windows 10 | - | discord 1.0.9042
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) discord/1.0.9042 Chrome/120.0.6099.291 Electron/28.2.10 Safari/537.36
desktop-app | Linux | - | Code 1.88.1
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.88.1 Chrome/122.0.6261.156 Electron/28.2.8 Safari/537.36
desktop-app | Mac OS 10.15.7 | - | Mattermost 5.7.0
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.283 Electron/28.2.4 Safari/537.36 Mattermost/5.7.0
desktop-app | Linux | - | Element 1.11.64
  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Element/1.11.64 Chrome/124.0.6367.118 Electron/30.0.2 Safari/537.36
desktop-app | Mac OS 10.15.7 | - | @acme/field-desk 2.3.0-beta.4
  Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) @acme/field-desk/2.3.0-beta.4 Chrome/118.0.5993.159 Electron/27.2.0 Safari/537.36
desktop-app | Windows 10 | - | Electron 26.6.9
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.5845.228 Electron/26.6.9 Safari/537.36
desktop-app | Ubuntu | - | Signal 7.6.0
  Mozilla/5.0 (X11; Ubuntu; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Signal/7.6.0 Chrome/122.0.6261.156 Electron/29.1.4 Safari/537.36
desktop-app | Windows 10 | - | Spotify 1.2.37.701
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.6261.128 Spotify/1.2.37.701 Safari/537.36
desktop-app | Linux | - | Thunderbird 115.10.1
  Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.10.1
desktop-app | Windows 10 | - | Microsoft Office 16.0
  Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17425; Pro)
desktop-app | Windows 10 | - | RStudio 2023.12.1
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) RStudio/2023.12.1 Chrome/116.0.5845.190 Electron/26.2.4 Safari/537.36
desktop-app | - | - | VLC 3.0.20
  VLC/3.0.20 LibVLC/3.0.20
desktop-app | Mac OS | - | Transmit 5.10.6
  Transmit/5.10.6 CFNetwork/1410.1 Darwin/22.6.0 (x86_64)
mobile-app | iOS | - | FieldNotes 88
  FieldNotes/88 CFNetwork/1485 Darwin/23.1.0
mobile-app | iOS | - | Acme Rounds 3.2
  Acme%20Rounds/3.2 CFNetwork/1408.0.4 Darwin/22.5.0
mobile-app | iOS 17.4 | - | Nextcloud-iOS 5.1.0 | Apple / iPhone
  Nextcloud-iOS/5.1.0 (iPhone; iOS 17.4; Scale/3.00)
mobile-app | iOS 16.1.2 | - | WardRounds 2.4 (77)
  WardRounds/2.4 (com.example.wardrounds; build:77; iOS 16.1.2) Alamofire/5.8.1
mobile-app | Android 13 | - | MeterReader 1.8 | Google / Pixel 7
  MeterReader/1.8 (Linux; Android 13; Pixel 7 Build/TQ3A.230805.001)
mobile-app | Android 14 | - | Signal-Android 7.3.1
  Signal-Android/7.3.1 Android/14
mobile-app | Android 12 | - | - | Samsung / SM-G998B
  Dalvik/2.1.0 (Linux; U; Android 12; SM-G998B Build/SP1A.210812.016)
desktop-app | Mac OS 14.2.1 | - | Ledgerly 1.0 (9)
  Ledgerly/1.0 (com.example.ledgerly; build:9; macOS 14.2.1) Alamofire/5.8.1
`);
