import type { SigningKey } from '../keys/signing-key.ts'
import { holdFile } from '../store/sqlite/driver.ts'
import { readSecrets, replaceSecrets } from './secrets.ts'
import { UnusableData } from './unusable-data.ts'

/** Where the keys are, and the database that every process here has open. */
export interface KeyPlace {
  readonly secrets: string
  readonly database: string
}

/** How long one process waits for another, in milliseconds; a change takes a few. */
const patience = 5000

/**
 * Changes the stored keys, alone among all processes: it holds the database against writers while it reads, decides and replaces.
 * Throws `UnusableData`, whose message says what to do.
 */
export function changeKeys({ secrets: file, database }: KeyPlace, decide: (keys: readonly SigningKey[]) => readonly SigningKey[]): void {
  const release = holdFile(database, patience)
  if (!release) throw new UnusableData(`Cannot change the keys in ${file}: another process keeps ${database} busy. Try again later`)
  try {
    const secrets = readSecrets(file)
    if (!secrets) throw new UnusableData(`Cannot change the keys in ${file}: it is gone. Put it back from a backup`)
    const keys = decide(secrets.keys)
    if (keys !== secrets.keys) replaceSecrets(file, { ...secrets, keys })
  } finally {
    release()
  }
}
