// The control hash, pinned by an independent implementation (crypto-js).
import cryptoJs from 'crypto-js'
import { expect, test } from 'vitest'
import { controlHashOfAddress, controlHashOfOrganisation, controlHashOfPerson } from '../../keys/control-hash.ts'

const key = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex')
const independent = (text: string): string =>
  cryptoJs.HmacSHA256(cryptoJs.enc.Utf8.parse(text), cryptoJs.enc.Hex.parse(key.toString('hex'))).toString()

test('is the same by both implementations', () => {
  const hex = (hash: Buffer): string => hash.toString('hex')
  expect(hex(controlHashOfPerson(key, 'org-7', 'Zoë'))).toBe(independent('person\0org-7\0Zoë'))
  expect(hex(controlHashOfPerson(key, undefined, 'acc-1'))).toBe(independent('person\0\0acc-1'))
  expect(hex(controlHashOfAddress(key, '192.0.2.7', 'curl/8'))).toBe(independent('address\x00192.0.2.7\0curl/8'))
  expect(hex(controlHashOfAddress(key, '2001:db8::7', ''))).toBe(independent('address\x002001:db8::7\0'))
  expect(hex(controlHashOfOrganisation(key, 'org-7'))).toBe(independent('organisation\0org-7'))
})
