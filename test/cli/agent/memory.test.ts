import { beforeEach, describe, expect, it } from 'vitest'
import { Memory } from '../../../cli/agent/memory.ts'
import type { Tokens } from '../../../src/protocol/token.ts'
import { FakeKeyStore } from '../../support/fake-key-store.ts'

const tokens = (refreshToken?: string): Tokens => ({
  accessToken: 'secret-access',
  tokenType: 'Bearer',
  refreshToken,
  idToken: 'secret-id',
})
const account = 'tv at https://a.example'

let store: FakeKeyStore
let memory: Memory
beforeEach(() => {
  store = new FakeKeyStore()
  memory = new Memory(store, { issuer: 'https://a.example', clientId: 'tv' })
})

describe('Memory', () => {
  it('E-07: keeps the refresh token, the latest, and nothing else', async () => {
    expect(memory.storeName).toBeUndefined()
    await memory.keep(tokens('r1'))
    await memory.keep(tokens('r2'))
    expect([...store.secrets]).toEqual([[account, 'r2']])
    expect(memory.storeName).toBe('the fake store')
    expect(await new Memory(store, { issuer: 'https://a.example', clientId: 'tv' }).recall()).toBe('r2')
  })

  it('forgets without a trace', async () => {
    await memory.keep(tokens('r1'))
    await memory.forget()
    expect(store.secrets.size).toBe(0)
    expect(memory.storeName).toBeUndefined()
    expect(await memory.recall()).toBeUndefined()
  })

  it.each<[string, string | undefined, Partial<FakeKeyStore>, RegExp]>([
    ['there is no refresh token', undefined, {}, /gave no refresh token/],
    ['it is longer than every store takes', 'r'.repeat(1281), {}, /longer than 1280 characters/],
    ['the store refuses', 'r2', { isLocked: true }, /The store is locked/],
    ['the store takes it and does not give it back', 'r2', { isForgetful: true }, /does not give back/],
  ])('E-08: says why nothing is kept, and keeps nothing older either, where %s', async (_, refreshToken, faults, problem) => {
    await memory.keep(tokens('r1'))
    Object.assign(store, faults)
    await memory.keep(tokens(refreshToken))
    expect(memory.problem).toMatch(problem)
    expect(memory.storeName).toBeUndefined()
    expect(store.secrets.size).toBe(0)
  })

  it('takes a store that cannot be read for an empty one', async () => {
    store.read = () => Promise.reject(new Error('There is no bus'))
    expect(await memory.recall()).toBeUndefined()
  })
})
