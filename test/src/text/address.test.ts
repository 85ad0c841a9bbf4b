import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../../src/text/address.ts'

describe('parseAddress()', () => {
  it.each(['', 'no address', 'http://', '//host'])('answers nothing to %j', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  it('reads an address that is not ASCII, however often it is asked (Node 20 did not)', () => {
    for (let count = 0; count < 20_000; count++)
      if (!parseAddress('https://bücher.example')) throw new Error(`refused after ${count} times`)
    expect(parseAddress('https://bücher.example')?.host).toBe('xn--bcher-kva.example')
  })
})
