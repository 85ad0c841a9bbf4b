import { randomUUID } from 'node:crypto'
import { wallClock } from '../../src/time/system-clock.ts'
import type { Person, PersonId } from '../identity/person.ts'
import type { Passwords } from '../keys/passwords.ts'
import type { Data } from './data.ts'
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

/** Lets the demo's person in, in place of one that a killed demo left behind. Throws `UnusableData` where others would be at risk. */
export async function admitDemo(data: Pick<Data, 'store'>, demo: DemoPerson, { passwords, allowsOthers }: DemoTerms): Promise<void> {
  const { people } = data.store
  const others = (await people.list()).filter(({ isDemo }) => !isDemo)
  if (others.length > 0 && !allowsOthers) {
    throw new UnusableData(
      'This directory holds people, and the demo has no encryption: choose another --data, or give --issuer http://127.0.0.1:8628',
    )
  }
  await dismissDemo(data)
  const { email, name, password } = demo
  const passwordHash = await passwords.hash(password)
  const person: Person = { id: randomUUID() as PersonId, email, name, passwordHash, isDemo: true, createdAt: wallClock.now() }
  if ((await people.insert(person)) === 'email-taken')
    throw new UnusableData(`This directory holds a person ${email}, which is the demo's: choose another --data`)
}

/** Removes the demo's person. */
export async function dismissDemo({ store }: Pick<Data, 'store'>): Promise<void> {
  for (const { id, isDemo } of await store.people.list()) if (isDemo) await store.people.remove(id)
}

/** Throws `UnusableData` when a demo's person is still there, as after a kill -9. */
export async function refuseDemo({ store }: Pick<Data, 'store'>): Promise<void> {
  if (!(await store.people.list()).some(({ isDemo }) => isDemo)) return
  throw new UnusableData(
    "This directory still holds a demo's person: end that demo, or start it there once more and leave it with q, which removes the person",
  )
}
