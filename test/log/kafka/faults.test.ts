// What is said when the brokers cannot be used: what to do, in words.
import { expect, test } from 'vitest'
import { isStale, settingsAtFault } from '../../../log/kafka/faults.ts'

const caused = (message: string, code?: string): Error =>
  new Error('Connection error', { cause: Object.assign(new Error(message), { code }) })

test.each([
  ['certificate has expired', 'CERT_HAS_EXPIRED', /renew it/],
  ['self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN', /PEIL_KAFKA_CA/],
  ['unable to verify the first certificate', undefined, /PEIL_KAFKA_CA/],
  ["Hostname/IP does not match certificate's altnames", 'ERR_TLS_CERT_ALTNAME_INVALID', /PEIL_KAFKA_BROKERS/],
  ['SASL SCRAM SHA256 authentication failed', undefined, /PEIL_KAFKA_PASSWORD/],
  ['wrong version number', 'EPROTO', /PEIL_KAFKA_TLS/],
])('%s', (message, code, says) => {
  expect(settingsAtFault(caused(message, code))).toMatch(says)
})

test('what time may mend is tried again', () => {
  expect(settingsAtFault(caused('connect ECONNREFUSED', 'ECONNREFUSED'))).toBeUndefined()
  expect(isStale(Object.assign(new Error('moved'), { type: 'NOT_LEADER_FOR_PARTITION' }))).toBe(true)
  expect(isStale(new Error('closed'))).toBe(false)
})
