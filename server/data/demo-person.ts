import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { wallClock } from '../../src/time/system-clock.ts'
import type { Person, PersonId } from '../identity/person.ts'
import type { Passwords } from '../keys/passwords.ts'
import { holdFile } from '../store/sqlite/driver.ts'
import type { Data } from './data.ts'
import { createEmptyPrivate } from './files.ts'
import { UnusableData } from './unusable-data.ts'

/** The person of one run of the demo; the password is on a screen, so it must be no way in afterwards. */
export interface DemoPerson {
  readonly email: string
  readonly name: string
  readonly password: string
}

/** What a demo asks of the people in its directory. */
export interface DemoTerms {
  readonly passwords: Passwords
  /** Whether the directory may hold other people, too: only where nobody can listen on the way. */
  readonly allowsOthers: boolean
}

/**
 * Lets the demo's person in, in place of one that a killed demo left behind; for whoever holds the demo of the directory. Throws
 * `UnusableData` where others would be at risk.
 */
export async function admitDemo({ store }: Pick<Data, 'store'>, demo: DemoPerson, terms: DemoTerms): Promise<PersonId> {
  const { people } = store
  const { passwords, allowsOthers } = terms
  const others = (await people.list()).filter(({ isDemo }) => !isDemo)
  if (others.length > 0 && !allowsOthers) {
    throw new UnusableData(
      'This directory holds people, and the demo has no encryption: choose another --data, or give --issuer http://127.0.0.1:8628',
    )
  }
  for (const { id, isDemo } of await people.list()) if (isDemo) await people.remove(id)
  const { email, name, password } = demo
  const passwordHash = await passwords.hash(password)
  const person: Person = { id: randomUUID() as PersonId, email, name, passwordHash, isDemo: true, createdAt: wallClock.now() }
  if ((await people.insert(person)) === 'email-taken')
    throw new UnusableData(`This directory holds a person ${email}, which is the demo's: choose another --data`)
  return person.id
}

/**
 * Holds the one demo that a directory may have; answers how to let it go, which the end of this process does, too. Throws
 * `UnusableData` while another demo has it.
 */
export function holdDemo(directory: string): () => void {
  const file = join(directory, 'demo.lock')
  createEmptyPrivate(file)
  const release = holdFile(file)
  if (!release) throw new UnusableData(`Another demo runs on ${directory}: end that one, or choose another --data`)
  return release
}

/** Throws `UnusableData` when a demo's person is still there, as after a kill -9. */
export async function refuseDemo({ store }: Pick<Data, 'store'>): Promise<void> {
  if (!(await store.people.list()).some(({ isDemo }) => isDemo)) return
  throw new UnusableData(
    "This directory still holds a demo's person: end that demo, or start it there once more and leave it with q, which removes the person",
  )
}
