// A user agent as one of five device classes; nothing finer is kept, so nothing finer is looked for.
import type { Device } from '../../schemas/segments.ts'
import { BoundedCache } from './bounded-cache.ts'

const CACHED_USER_AGENTS = 2048

/** Whoever calls itself a robot, and the libraries and tools that people do not browse with. */
const ROBOT =
  /bot\b|bot[/_-]|crawl|spider|slurp|scrap|archiver|fetcher|monitor|uptime|probe|headless|phantom|selenium|puppeteer|playwright|lighthouse|pingdom|curl\/|wget|python|urllib|aiohttp|httpx|scrapy|java\/|okhttp|apache-http|go-http|libwww|lwp|perl|ruby|php\/|guzzle|axios|node-fetch|undici|postman|insomnia|feed|rss|validator|preview|facebookexternalhit|mediapartners|bingpreview|yandex\.com\/bots|baiduspider|ahrefs|semrush|zgrab|masscan|nmap|nikto|sqlmap/i
const TABLET = /ipad|tablet|playbook|silk|kindle|android(?!.*mobile)/i
const PHONE = /iphone|ipod|windows phone|iemobile|blackberry|bb10|opera mini|mobile/i
const DESKTOP = /windows nt|windows;|win64|macintosh|mac os x|x11|linux|cros|msie/i

/** First what it says it is not (a person), then the small devices, whose user agents name the large ones too. */
export function classify(userAgent: string): Device {
  if (ROBOT.test(userAgent)) return 'robot'
  if (TABLET.test(userAgent)) return 'tablet'
  if (PHONE.test(userAgent)) return 'phone'
  return DESKTOP.test(userAgent) ? 'desktop' : 'unknown'
}

/** `classify` with a memory of the user agents seen lately. */
export function deviceClassifier(): (userAgent: string | undefined) => Device {
  const seen = new BoundedCache<Device>(CACHED_USER_AGENTS)
  return (userAgent) => {
    if (userAgent === undefined) return 'unknown'
    let device = seen.get('', userAgent)
    if (device === undefined) seen.set('', userAgent, (device = classify(userAgent)))
    return device
  }
}
