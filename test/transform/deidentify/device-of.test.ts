// User agents by device class.
import { expect, test } from 'vitest'
import { classify, deviceClassifier } from '../../../transform/deidentify/device-of.ts'

const cases = {
  desktop: [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)',
  ],
  phone: [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.5.25 Version/10.54',
    'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  ],
  tablet: [
    'Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  ],
  robot: [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 6_0 like Mac OS X) AppleWebKit/536.26 Mobile/10A5376e Safari/8536.25 (compatible; Googlebot-Mobile/2.1)',
    'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
    'UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/',
    'Tiny Tiny RSS/1.11 (http://tt-rss.org/)',
    'curl/8.5.0',
    'python-requests/2.32.0',
    'Wget/1.21',
    'Ruby',
    'Go-http-client/2.0',
  ],
  unknown: ['', '-', 'x', 'Mozilla/5.0'],
} as const

for (const [device, userAgents] of Object.entries(cases))
  for (const userAgent of userAgents)
    test(`${device}: ${userAgent.slice(0, 60)}`, () => {
      expect(classify(userAgent)).toBe(device)
    })

test('the classifier remembers, and no user agent at all is unknown', () => {
  const deviceOf = deviceClassifier()
  expect(deviceOf(undefined)).toBe('unknown')
  expect([deviceOf('curl/8.5.0'), deviceOf('curl/8.5.0')]).toEqual(['robot', 'robot'])
  expect(deviceOf('__proto__')).toBe('unknown')
})
