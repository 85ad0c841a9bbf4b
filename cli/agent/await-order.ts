import { createProofKey, type ProofKey } from '../../src/device/proof-key.ts'
import { type KeyOrder, type KeyReport, type Order, readKeyOrder, readOrder } from './order.ts'

/** The channel to who started an agent, as the agent has it. */
export interface OrderChannel {
  on(event: 'message', listener: (message: unknown) => void): unknown
  off(event: 'message', listener: (message: unknown) => void): unknown
  send?(message: KeyReport): boolean
}

/** What an agent is to do, and the key it does it with, where it was told to make one. */
export interface Ordered {
  readonly order: Order
  readonly key?: ProofKey | undefined
}

/** Waits for an order; until then a key is made and proves what it is told to. Rejects where what comes is no order. */
export function awaitOrder(channel: OrderChannel): Promise<Ordered> {
  let key: Promise<ProofKey> | undefined
  return new Promise((resolve, reject) => {
    const hear = (message: unknown) => {
      const about = readKeyOrder(message)
      key ??= about && createProofKey()
      if (about) return void obey(about, key).catch(reject)
      channel.off('message', hear)
      void finish(message).then(resolve, reject)
    }
    channel.on('message', hear)
  })

  async function obey(about: KeyOrder, made: Promise<ProofKey> | undefined): Promise<void> {
    const { thumbprint, prove } = (await made) ?? (await createProofKey())
    if (about.task === 'make-key') channel.send?.({ kind: 'key', thumbprint })
    else channel.send?.({ kind: 'proof', id: about.id, proof: await prove(about.claims) })
  }

  async function finish(message: unknown): Promise<Ordered> {
    return { order: readOrder(message), key: await key }
  }
}
