// Random bytes that can be had again: a known answer, and the same stream however it is asked for.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededFill } from '../../audit/seeded-bytes.ts'

function bytesOf(seed: Uint8Array | string, ...lengths: readonly number[]): string {
  const fill = seededFill(seed)
  return lengths
    .map((length) => {
      const into = new Uint8Array(length).fill(0xa5)
      fill(into)
      return Buffer.from(into).toString('hex')
    })
    .join('')
}

describe('seeded bytes', () => {
  it('are the keystream that `openssl enc -aes-256-ctr` makes under the hash of the seed', () => {
    expect(bytesOf('peil', 48)).toBe(
      '171945582317b18542906516c59a39120282e169590b1d997234d984e89d7bf5ee465db78a0746b961d431bdcc0c80ff',
    )
  })

  it('are the same however many are asked for at a time', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(70), { minLength: 1, maxLength: 8 }), (seed, lengths) => {
        expect(bytesOf(seed, ...lengths)).toBe(
          bytesOf(
            seed,
            lengths.reduce((sum, length) => sum + length, 0),
          ),
        )
      }),
    )
  })

  it('differ from seed to seed, and are the same for a text and its UTF-8', () => {
    expect(bytesOf('one', 16)).not.toBe(bytesOf('two', 16))
    expect(bytesOf('één', 16)).toBe(bytesOf(Buffer.from('één'), 16))
  })
})
