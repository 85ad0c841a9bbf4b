import type { PersonId } from '../identity/person.ts'
import { endAllDevices } from './own-devices.ts'
import type { Services } from './services.ts'

/** Removes a person with all their ways to sign in, as an operator; answers how many devices were signed out by that. */
export async function removePerson(services: Pick<Services, 'store' | 'clock'>, person: PersonId): Promise<number> {
  const { store } = services
  const count = await endAllDevices(services, person, { by: 'operator' })
  await store.sessions.removeAll(person)
  await store.people.remove(person)
  await store.audit.append({ event: 'person-removed', at: services.clock.now(), person, by: 'operator' })
  return count
}
