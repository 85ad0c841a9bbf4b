import { decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { awaitOrder } from '../../../cli/agent/await-order.ts'
import type { KeyReport } from '../../../cli/agent/order.ts'

/** What a new agent does until it has its order: it may be told to make a key, which never leaves it. */

const order = { task: 'hold', socket: '/nowhere' }

/** A channel, and what was said over it. */
function openChannel() {
  let hear: ((message: unknown) => void) | undefined
  const said: KeyReport[] = []
  let onSaid: () => void = () => {}
  return {
    said,
    tell: (message: unknown) => hear?.(message),
    hearing: (count: number) =>
      new Promise<void>((resolve) => {
        onSaid = () => {
          if (said.length >= count) resolve()
        }
        onSaid()
      }),
    on: (_: string, listener: (message: unknown) => void) => {
      hear = listener
    },
    off: () => {
      hear = undefined
    },
    send: (report: KeyReport) => {
      said.push(report)
      onSaid()
      return true
    },
  }
}

describe('awaitOrder()', () => {
  it('has no key unless it is told to make one', async () => {
    const channel = openChannel()
    const ordered = awaitOrder(channel)
    channel.tell(order)
    expect(await ordered).toEqual({ order, key: undefined })
    expect(channel.said).toEqual([])
  })

  it('E-03: makes one key, proves with it what it is told to, and says nothing of its private part', async () => {
    const channel = openChannel()
    const ordered = awaitOrder(channel)
    channel.tell({ task: 'make-key' })
    const claims = { method: 'POST', url: 'https://a.example/token?x', at: 1_800_000_000, nonce: 'n' }
    channel.tell({ task: 'prove', id: 1, claims })
    channel.tell({ task: 'prove', id: 2, claims })
    await channel.hearing(3)
    channel.tell(order)
    const { key } = await ordered
    expect(channel.said.map(({ kind }) => kind).sort()).toEqual(['key', 'proof', 'proof'])
    expect(channel.said).toContainEqual({ kind: 'key', thumbprint: key?.thumbprint })
    for (const report of channel.said) {
      if (report.kind !== 'proof') continue
      const header = decodeProtectedHeader(report.proof)
      expect(Object.keys(header.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y'])
      expect(decodeJwt(report.proof)).toMatchObject({ htm: 'POST', htu: 'https://a.example/token', nonce: 'n' })
      await jwtVerify(report.proof, EmbeddedJWK)
    }
    expect(Object.keys(key ?? {}).sort()).toEqual(['prove', 'thumbprint'])
  })

  it('takes nothing for an order that is none', async () => {
    const channel = openChannel()
    const ordered = awaitOrder(channel)
    channel.tell('hello')
    await expect(ordered).rejects.toThrow('Cannot read the order')
  })
})
