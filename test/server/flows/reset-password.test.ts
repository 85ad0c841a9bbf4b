import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, personOf } from '../../../server/flows/browser-session.ts'
import { changePassword } from '../../../server/flows/change-password.ts'
import { issueResetLink, resetOffer, resetPassword, takeResetLink } from '../../../server/flows/reset-password.ts'
import type { Services } from '../../../server/flows/services.ts'
import { signIn } from '../../../server/flows/sign-in.ts'
import type { Person } from '../../../server/identity/person.ts'
import { addPerson, address, eventsOf, openServices, password, type TestServices } from '../../support/services.ts'

/** A new password by a link, while whoever knows the old one keeps trying to stay. */

let services: TestServices
let ada: Person
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
})
afterEach(() => services.store.close())

const chosen = 'what nobody else has seen 7'

async function reset(): Promise<void> {
  const issued = await issueResetLink(services, ada, services.settings.issuer)
  if (issued.kind !== 'issued') throw new Error(`No link: ${issued.kind}`)
  const token = new URL(issued.link).searchParams.get('token') ?? ''
  const browser = await takeResetLink(services, await openBrowser(services, undefined), token)
  const offer = await resetOffer(services, browser)
  if (!offer) throw new Error('The link does not work')
  const outcome = await resetPassword(services, { browser, offer, wanted: chosen, repeated: chosen, endsDevices: true, address })
  expect(outcome).toEqual({ kind: 'reset' })
}

/** A server where the link is used right after somebody's password was found to be right. */
function resetAfterVerify(): Services {
  const { passwords } = services
  let isReset = false
  const verify: Services['passwords']['verify'] = async (...asked) => {
    const verdict = await passwords.verify(...asked)
    if (!isReset) {
      isReset = true
      await reset()
    }
    return verdict
  }
  return { ...services, passwords: { ...passwords, verify } }
}

async function comeIn(over: Services, typed: string) {
  return signIn(over, { browser: await openBrowser(over, undefined), email: ada.email, password: typed, address })
}

describe('resetPassword()', () => {
  it('D-16: leaves no browser signed in whose old password was being checked meanwhile', async () => {
    const browser = await openBrowser(services, undefined)
    expect(await signIn(resetAfterVerify(), { browser, email: ada.email, password, address })).toEqual({ kind: 'refused' })
    expect((await eventsOf(services)).slice(-3)).toEqual(['password-reset', 'signed-in', 'signed-out'])
    expect((await comeIn(services, chosen)).kind).toBe('signed-in')
  })

  it('D-16: is not undone by a change of the old password that was under way', async () => {
    const outcome = await comeIn(services, password)
    if (outcome.kind !== 'signed-in') throw new Error(`Not signed in: ${outcome.kind}`)
    const { browser } = outcome
    const person = await personOf(services, browser)
    if (!person) throw new Error('Nobody is signed in')
    const wanted = 'what a thief would rather have 8'
    expect(await changePassword(resetAfterVerify(), { browser, person, current: password, wanted, address })).toEqual({ kind: 'wrong' })
    expect((await comeIn(services, wanted)).kind).toBe('refused')
    expect((await comeIn(services, chosen)).kind).toBe('signed-in')
  })

  it('lets somebody in whose hash was made anew by another sign-in meanwhile', async () => {
    const { passwords, store } = services
    const verify: Services['passwords']['verify'] = async (hash, typed) => {
      const verdict = await passwords.verify(hash, typed)
      await store.people.replacePasswordHash(ada.id, ada.passwordHash, await passwords.hash(password))
      return verdict
    }
    expect((await comeIn({ ...services, passwords: { ...passwords, verify } }, password)).kind).toBe('signed-in')
  })
})
