import type { Services } from './services.ts'

/** Whether the store answers and there are keys to sign with; the error is told, and goes no further. */
export async function readiness({ store, signer }: Services, onError: (error: unknown) => void): Promise<'ok' | 'no store' | 'no keys'> {
  let missing: 'no store' | 'no keys' = 'no store'
  try {
    await store.clients.list()
    missing = 'no keys'
    return (await signer.jwks()).keys.length > 0 ? 'ok' : missing
  } catch (error) {
    onError(error)
    return missing
  }
}
