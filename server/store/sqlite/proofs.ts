import type { ProofStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'

/** Used proofs in SQLite; after a power cut their nonces are good for minutes at most. */
export function proofStore(connection: Connection): ProofStore {
  const insert = connection.prepare(insertInto('used_proofs', ['proof', 'expires_at'], true))
  return {
    use: (proof, until) => connection.write('relaxed', () => (insert.run(proof, until) === 0 ? 'used' : 'fresh')),
  }
}
