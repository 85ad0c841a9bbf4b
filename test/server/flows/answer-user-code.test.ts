import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerUserCode, type CodeAnswer } from '../../../server/flows/answer-user-code.ts'
import type { Grant, GrantId } from '../../../server/grant/grant.ts'
import type { Person } from '../../../server/identity/person.ts'
import { hashWithPepper } from '../../../server/keys/hash.ts'
import { readUserCode, type UserCode } from '../../../src/protocol/user-code.ts'
import { addPerson, address, ask, eventsOf, openServices, type TestServices, tally, wait } from '../../support/services.ts'

let services: TestServices
let ada: Person
let code: UserCode
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
  code = readUserCode((await ask(services)).userCode) ?? ('none' as UserCode)
})
afterEach(() => services.store.close())

function say(says: 'approve' | 'deny', changed: Partial<CodeAnswer> = {}) {
  return answerUserCode(services, { code, person: ada.id, says, by: 'person', address, ...changed })
}

async function grant(): Promise<Grant | undefined> {
  return services.store.grants.find({ userCode: hashWithPepper(services.pepper, 'user-code', code) })
}

describe('answerUserCode()', () => {
  it('A-24 D-45: approves with how the person signed in, and notes from where', async () => {
    const at = services.clock.now()
    expect(await say('approve', { authTime: at, amr: ['pwd'] })).toBe('approved')
    expect(await grant()).toMatchObject({ status: 'approved', approval: { person: ada.id, at, by: 'person', authTime: at, amr: ['pwd'] } })
    expect((await services.store.audit.list(1))[0]).toMatchObject({ event: 'approved', person: ada.id, by: 'person', address })
  })

  it("an operator's answer is no sign-in, whatever comes with it, and is noted as an operator's", async () => {
    expect(await say('approve', { by: 'operator', authTime: services.clock.now(), amr: ['pwd'] })).toBe('approved')
    expect(await grant()).toMatchObject({ approval: { by: 'operator', authTime: undefined, amr: undefined } })
    expect((await services.store.audit.list(1))[0]).toMatchObject({ event: 'approved', by: 'operator' })
  })

  it('takes the id of a grant as well as its code', async () => {
    const { id } = (await grant()) ?? { id: 'none' as GrantId }
    expect(await say('deny', { code: { grant: id } })).toBe('denied')
    expect((await grant())?.status).toBe('denied')
  })

  it('A-33: knows nothing of other codes', async () => {
    expect(await say('approve', { code: 'BBBBBBBB' as UserCode })).toBe('unknown')
    expect(await say('approve', { code: { grant: 'none' as GrantId } })).toBe('unknown')
    expect((await grant())?.status).toBe('pending')
  })

  it('decision 17: is closed in the last seven seconds, and changes nothing', async () => {
    await wait(services, 593)
    expect([await say('approve'), await say('deny')]).toEqual(['closed', 'closed'])
    expect(await eventsOf(services)).toEqual(['code-issued'])
  })

  it('D-20: of fifty people at once one decides', async () => {
    const verdicts = await Promise.all(Array.from({ length: 50 }, (_, i) => say('approve', { person: `person-${i}` as Person['id'] })))
    expect(tally(verdicts)).toEqual({ approved: 1, closed: 49 })
    expect(await eventsOf(services)).toEqual(['code-issued', 'approved'])
  })
})
