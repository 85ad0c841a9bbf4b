import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decideAnswer } from '../../server/grant/answer.ts'
import { decideExpiry, type Grant, type GrantFacts, type GrantId } from '../../server/grant/grant.ts'
import { decideCount, type GuessLimit } from '../../server/grant/guesses.ts'
import { decidePoll, type PollVerdict } from '../../server/grant/poll.ts'
import type { AuditEntry } from '../../server/identity/audit.ts'
import type { Client, ClientId } from '../../server/identity/client.ts'
import { decidePasskeyAdd, decidePasskeyUse, type Passkey } from '../../server/identity/passkey.ts'
import { decideReset, type ResetLink } from '../../server/identity/password-reset.ts'
import type { Person, PersonId } from '../../server/identity/person.ts'
import type { Provider } from '../../server/identity/provider.ts'
import { decideFactor, type SecondFactor } from '../../server/identity/second-factor.ts'
import type { BrowserSession } from '../../server/identity/session.ts'
import { decideSignIn } from '../../server/identity/sign-in-throttle.ts'
import type { Hash } from '../../server/keys/hash.ts'
import type { GrantKey, NewGrant, Store } from '../../server/store/store.ts'
import { decideRefresh } from '../../server/token/refresh.ts'
import { decideAccessRevocation, decideRevocation } from '../../server/token/revocation.ts'
import type { FamilyId, TokenFamily } from '../../server/token/token.ts'
import { instant, later, seconds } from '../../src/time/units.ts'
import { ada, approval, approved, bob, consumed, denied, family, pending, second, television } from '../server/grant/examples.ts'

/** One database of an engine under test: empty at first, and gone in the end. */
export interface Database {
  /** How another process finds it: see support/store-process.mjs. */
  readonly engine: string
  readonly address: string
  /** One more connection to it. */
  connect(): Promise<Store>
  remove(): Promise<void>
}

/** Everything that an engine must do, however many callers and connections there are. */
export function storeContract(create: () => Promise<Database>): void {
  let database: Database
  let opened: Store[]
  let store: Store

  const connect = async () => {
    const one = await database.connect()
    opened.push(one)
    return one
  }
  const closeAll = async () => {
    for (const one of opened.splice(0)) await one.close()
  }
  /** Fifty callers at once, spread over two connections. */
  const fifty = async <T>(call: (store: Store, caller: number) => Promise<T>): Promise<readonly T[]> => {
    const other = await connect()
    return Promise.all(Array.from({ length: 50 }, (_, caller) => call(caller % 2 ? other : store, caller)))
  }

  beforeEach(async () => {
    opened = []
    database = await create()
    store = await connect()
  })
  afterEach(async () => {
    await closeAll()
    await database.remove()
  })

  describe('grants', () => {
    it.each([
      ['pending', pending],
      ['pending, polled and slowed', { ...pending, polledAt: second(10), interval: seconds(10), isSlowed: true }],
      ['pending, without a device name', { ...pending, deviceName: undefined }],
      ['pending, asked for with a key', { ...pending, jkt: 'thumbprint' }],
      ['pending, for other resources', { ...pending, resources: ['https://api.example/', 'https://other.example/'] }],
      ['approved from somewhere', { ...approved, approval: { ...approval, address: '192.168.1.40' } }],
      ['approved', approved],
      ['approved by an operator', { ...approved, approval: { person: ada, at: second(60), by: 'operator' } }],
      ['denied', denied],
      ['consumed', consumed],
    ] as const)('are found by either code and by id, as they were written: %s', async (_status, grant) => {
      expect(await store.grants.insert(entryOf(grant))).toBe('inserted')
      for (const key of keysOf(grant)) expect(await store.grants.find(key)).toEqual(grant)
    })

    it('are listed by who approved them, until the device has fetched its tokens', async () => {
      const other = { ...approved, id: 'grant-other' as GrantId, approval: { ...approved.approval, person: bob } }
      for (const [number, grant] of [approved, other, { ...pending, id: 'grant-pending' as GrantId }].entries())
        await store.grants.insert({ grant, deviceCode: `device ${number}` as Hash, userCode: `user ${number}` as Hash })
      expect(await store.grants.listApproved(ada)).toEqual([approved])
      expect((await store.grants.listApproved(bob)).map(({ id }) => id)).toEqual(['grant-other'])
      await store.grants.update({ id: approved.id }, () => ({ verdict: undefined, next: { ...consumed, id: approved.id } }))
      expect(await store.grants.listApproved(ada)).toEqual([])
    })

    it('come back as they were written, whatever they hold', async () => {
      let number = 0
      await fc.assert(
        fc.asyncProperty(anyGrant, async (some) => {
          number += 1
          const grant = { ...some, id: `grant-${number}` as GrantId }
          await store.grants.insert(entryOf(grant))
          expect(await store.grants.find({ id: grant.id })).toEqual(grant)
        }),
        { numRuns: 50 },
      )
    })

    it('are not found under any other code, nor under a code cut short by NUL', async () => {
      await store.grants.insert(entryOf(pending))
      for (const key of [
        { deviceCode: 'other' as Hash },
        { deviceCode: userCodeOf(pending) },
        { userCode: deviceCodeOf(pending) },
        { id: 'other' as GrantId },
        { id: pending.id.toUpperCase() as GrantId },
      ]) {
        expect(await store.grants.find(key)).toBeUndefined()
        expect(await store.grants.update(key, () => ({ verdict: 'found' }))).toBeUndefined()
      }
    })

    it('A-21: refuse a user code of the last day, and write nothing of that grant', async () => {
      await store.grants.insert(entryOf(pending))
      const second = { ...entryOf({ ...pending, id: 'second' as GrantId }), userCode: userCodeOf(pending) }
      expect(await store.grants.insert({ ...second, audit: issuedLine })).toBe('code-taken')
      expect(await store.grants.find({ id: 'second' as GrantId })).toBeUndefined()
      expect(await store.audit.list(10)).toEqual([])
    })

    it('A-21: of fifty inserts of one user code at once one is inserted', async () => {
      const outcomes = await fifty((one, caller) =>
        one.grants.insert({ ...entryOf({ ...pending, id: `grant-${caller}` as GrantId }), userCode: 'one' as Hash, audit: issuedLine }),
      )
      expect(tally(outcomes)).toEqual({ inserted: 1, 'code-taken': 49 })
      expect(await store.audit.list(100)).toHaveLength(1)
    })

    it('D-45: write what a decision says and its audit entry in one act', async () => {
      await store.grants.insert({ ...entryOf(pending), audit: issuedLine })
      const decide = (grant: Grant) => decideAnswer(grant, { ...approval, says: 'approve' })
      expect(await store.grants.update({ userCode: userCodeOf(pending) }, decide)).toBe('approved')
      expect(await store.grants.find({ id: pending.id })).toEqual(approved)
      expect((await store.audit.list(10)).map(({ event }) => event)).toEqual(['code-issued', 'approved'])
    })

    it('write nothing where a decision changes nothing', async () => {
      await store.grants.insert(entryOf(pending))
      expect(await store.grants.update({ id: pending.id }, () => ({ verdict: 'looked' }))).toBe('looked')
      expect(await store.grants.find({ id: pending.id })).toEqual(pending)
      expect(await store.audit.list(10)).toEqual([])
    })

    it('write nothing where a decision throws, pass on what it threw, and go on', async () => {
      await store.grants.insert(entryOf(pending))
      const bug = new Error('a bug')
      const failing = store.grants.update({ id: pending.id }, () => {
        throw bug
      })
      await expect(failing).rejects.toBe(bug)
      expect(await store.grants.find({ id: pending.id })).toEqual(pending)
      expect(await store.grants.update({ id: pending.id }, () => ({ verdict: 'done', next: denied }))).toBe('done')
      expect(await store.grants.find({ id: pending.id })).toEqual(denied)
    })

    it('D-20: take all of a decision back where a part of it cannot be written', async () => {
      await store.grants.insert(entryOf(approved))
      const audit: AuditEntry = { event: 'redeemed', at: second(62), address: 'with a \0' }
      const failing = store.grants.update({ id: approved.id }, () => ({ verdict: 'issued', next: consumed, opens: family, audit }))
      await expect(failing).rejects.toThrow('NUL')
      expect(await store.grants.find({ id: approved.id })).toEqual(approved)
      expect(await store.families.find({ id: family.id })).toBeUndefined()
      expect(await store.audit.list(10)).toEqual([])
    })

    it('one caller of fifty at once that throws fails alone', async () => {
      const grants = Array.from({ length: 50 }, (_, i) => ({ ...pending, id: `grant-${i}` as GrantId }))
      for (const grant of grants) await store.grants.insert(entryOf(grant))
      const results = await Promise.allSettled(
        grants.map(({ id }, i) =>
          store.grants.update({ id }, (grant) => {
            if (i === 25) throw new Error('a bug')
            return { verdict: 'done', next: { ...grant, status: 'denied' }, audit: { event: 'denied', at: second(1), grant: grant.id } }
          }),
        ),
      )
      expect(results.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1)
      const found = await Promise.all(grants.map(({ id }) => store.grants.find({ id })))
      expect(found.map((grant) => grant?.status)).toEqual(grants.map((_, i) => (i === 25 ? 'pending' : 'denied')))
      expect(await store.audit.list(100)).toHaveLength(49)
    })

    it('A-46: fifty polls of an approved code at once: one is issued, 49 are spent, and there is one family', async () => {
      await store.grants.insert(entryOf(approved))
      const verdicts = await fifty((one, caller) => poll(one, approved, numbered(caller)))
      expect(tally(verdicts)).toEqual({ issued: 1, spent: 49 })
      const families = await store.families.list(ada)
      expect(families).toHaveLength(1)
      expect(await store.grants.find({ id: approved.id })).toEqual({ ...consumed, family: families[0]?.id })
      expect((await store.audit.list(100)).map(({ event }) => event)).toEqual(['redeemed'])
    })

    it('A-39: fifty polls of a pending code at once: one is pending, 49 slow down, and the interval is raised once', async () => {
      await store.grants.insert(entryOf(pending))
      const verdicts = await fifty((one) => poll(one, pending))
      expect(tally(verdicts)).toEqual({ pending: 1, 'slow-down': 49 })
      expect(await store.grants.find({ id: pending.id })).toEqual({ ...pending, polledAt: second(62), interval: 10, isSlowed: true })
    })

    it('D-20: fifty answers at once, yes and no: one counts', async () => {
      await store.grants.insert(entryOf(pending))
      const verdicts = await fifty((one, caller) =>
        one.grants.update({ userCode: userCodeOf(pending) }, (grant) =>
          decideAnswer(grant, { ...approval, person: `person-${caller}` as PersonId, says: caller % 3 ? 'approve' : 'deny' }),
        ),
      )
      const [line, ...more] = await store.audit.list(100)
      expect(more).toEqual([])
      expect(await store.grants.find({ id: pending.id })).toMatchObject({ status: line?.event })
      expect(verdicts).toContain(line?.event)
      expect(verdicts).not.toContain(line?.event === 'denied' ? 'approved' : 'denied')
    })

    it('never interleave: fifty callers who each add a second to the interval add fifty', async () => {
      await store.grants.insert(entryOf(pending))
      await fifty((one) =>
        one.grants.update({ id: pending.id }, (grant) => ({ verdict: 'added', next: { ...grant, interval: seconds(grant.interval + 1) } })),
      )
      expect((await store.grants.find({ id: pending.id }))?.interval).toBe(55)
    })

    it('open no second family for one grant', async () => {
      await store.grants.insert(entryOf(approved))
      await store.grants.update({ id: approved.id }, () => ({ verdict: 'issued', next: consumed, opens: family }))
      const again = store.grants.update({ id: approved.id }, () => ({
        verdict: 'issued',
        next: consumed,
        opens: { ...numbered(2), grant: family.grant },
      }))
      await expect(again).rejects.toThrow()
      expect(await store.families.list(ada)).toEqual([family])
    })
  })

  describe('families', () => {
    it.each([
      ['with a refresh token', family],
      ['without one', { ...family, refresh: undefined }],
      ['of an operator', { ...family, isByOperator: true, authTime: undefined, amr: undefined }],
      ['signed in by two factors', { ...family, amr: ['pwd', 'otp'] }],
      ['told of where it came from', { ...family, deviceName: 'Living room TV', askedFrom: '192.168.1.31', approvedFrom: '192.168.1.40' }],
      ['bound to a key', { ...family, jkt: 'thumbprint' }],
      ['for another resource', { ...family, resources: ['https://api.example/'] }],
      ['named by its person, who knows of it', { ...family, name: 'Upstairs', noticedAt: second(70) }],
    ])('are found as they were opened: %s', async (_what, opened) => {
      await open(store, opened)
      expect(await store.families.find({ id: opened.id })).toEqual(opened)
      expect(await store.families.find({ refresh: 'refresh-1' as Hash })).toEqual(opened.refresh && opened)
    })

    it('are not found under other names', async () => {
      await open(store, family)
      for (const key of [{ id: 'other' as FamilyId }, { refresh: 'other' as Hash }, { refresh: 'refresh-1\0' as Hash }]) {
        expect(await store.families.find(key)).toBeUndefined()
        expect(await store.families.update(key, () => ({ verdict: 'found' }))).toBeUndefined()
      }
    })

    it('B-63: are found by every refresh token that they ever had', async () => {
      await open(store, family)
      for (let i = 1; i < 4; i += 1) expect(await refresh(store, i, i + 1)).toBe('rotated')
      for (let i = 1; i <= 4; i += 1)
        expect(await store.families.find({ refresh: `refresh-${i}` as Hash })).toMatchObject({ id: family.id })
    })

    it('B-64: fifty refreshes with one token at once: one rotates, the next ends the family, and the rest find it dead', async () => {
      await open(store, family)
      const verdicts = await fifty((one, caller) => refresh(one, 1, 100 + caller))
      expect(tally(verdicts)).toEqual({ rotated: 1, reused: 1, dead: 48 })
      expect((await store.families.find({ id: family.id }))?.revokedAt).toBe(second(100))
      expect((await store.audit.list(100)).map(({ event }) => event)).toEqual(['refreshed', 'reuse-detected'])
    })

    it('B-63: fifty refreshes in a row by turns of two connections lead from each token to the next', async () => {
      await open(store, family)
      const other = await connect()
      for (let i = 1; i <= 50; i += 1) expect(await refresh(i % 2 ? other : store, i, i + 1)).toBe('rotated')
      expect((await store.families.find({ id: family.id }))?.refresh).toBe('refresh-51')
    })

    it('B-71: fifty revocations at once are one', async () => {
      await open(store, family)
      await fifty((one) => one.families.update({ id: family.id }, (found) => decideRevocation(found, second(100), television)))
      expect((await store.families.find({ id: family.id }))?.revokedAt).toBe(second(100))
      expect(await store.audit.list(100)).toHaveLength(1)
    })

    it('B-71: remember a single access token that was revoked, also twice', async () => {
      await open(store, family)
      expect(await store.families.isAccessRevoked('jti')).toBe(false)
      const revokesAccess = { jti: 'jti', expiresAt: second(700) }
      for (let i = 0; i < 2; i += 1) await store.families.update({ id: family.id }, () => ({ verdict: 'revoked', revokesAccess }))
      expect(await store.families.isAccessRevoked('jti')).toBe(true)
      expect(await store.families.isAccessRevoked('JTI')).toBe(false)
      expect(await store.families.find({ id: family.id })).toEqual(family)
    })

    it('B-71 D-45: write one line for a single access token, though fifty revoke it at once', async () => {
      await open(store, family)
      const access = { jti: 'jti', expiresAt: second(700) }
      const verdicts = await fifty((one) =>
        one.families.update({ id: family.id }, (found) => decideAccessRevocation(found, second(100), television, access)),
      )
      expect(tally(verdicts)).toEqual({ revoked: 50 })
      expect((await store.audit.list(100)).map(({ event }) => event)).toEqual(['revoked'])
    })

    it('write nothing where a decision throws, or where a part of it cannot be written', async () => {
      await open(store, family)
      const failing = store.families.update({ id: family.id }, () => {
        throw new Error('a bug')
      })
      await expect(failing).rejects.toThrow('a bug')
      const next = { ...family, refresh: 'refresh-2' as Hash }
      const audit: AuditEntry = { event: 'refreshed', at: second(100), address: '\0' }
      await expect(store.families.update({ id: family.id }, () => ({ verdict: 'rotated', next, audit }))).rejects.toThrow('NUL')
      expect(await store.families.find({ id: family.id })).toEqual(family)
      expect(await store.families.find({ refresh: 'refresh-2' as Hash })).toBeUndefined()
      expect(await refresh(store, 1, 2)).toBe('rotated')
    })

    it("are listed by person, newest first, without the revoked ones and other people's", async () => {
      const at = (number: number, changed: Partial<TokenFamily> = {}) => ({ ...numbered(number), createdAt: second(number), ...changed })
      for (const one of [at(1), at(3), at(2), at(4, { person: bob }), at(5, { revokedAt: second(6) })]) await open(store, one)
      expect((await store.families.list(ada)).map(({ id }) => id)).toEqual(['family-3', 'family-2', 'family-1'])
      expect(await store.families.list('nobody' as PersonId)).toEqual([])
    })
  })

  describe('people', () => {
    it('are found by id and by address, and listed in the order they came', async () => {
      const [first, next] = [{ ...personNamed('ada', 2), requiresSecondFactor: true } as const, personNamed('bob', 1)]
      for (const person of [first, next]) expect(await store.people.insert(person)).toBe('inserted')
      expect(await store.people.find(first.id)).toEqual(first)
      expect(await store.people.findByEmail(first.email)).toEqual(first)
      expect(await store.people.list()).toEqual([next, first])
    })

    it('are replaced whole, and found so at once, on every connection', async () => {
      await store.clients.insert(clientNamed('tv', 1))
      expect((await store.clients.find('tv' as ClientId))?.mayUseDeviceGrant).toBe(true)
      const strict: Client = { ...clientNamed('tv', 1), mayUseDeviceGrant: false, networks: ['10.0.0.0/8'], confirmation: 'type' }
      expect(await store.clients.replace(strict)).toBe('replaced')
      expect(await fifty((one) => one.clients.find('tv' as ClientId))).toEqual(Array(50).fill(strict))
      expect(await store.clients.replace(clientNamed('radio', 1))).toBe('unknown')
      expect(await store.clients.list()).toEqual([strict])
    })

    it('are not found under names that are none, nor cut short by NUL', async () => {
      await store.people.insert(personNamed('ada', 1))
      expect(await store.people.find('eve' as PersonId)).toBeUndefined()
      expect(await store.people.find('ada\0' as PersonId)).toBeUndefined()
      expect(await store.people.findByEmail('eve@example.test')).toBeUndefined()
      expect(await store.people.findByEmail('ada@example.test\0')).toBeUndefined()
      expect(await store.people.findByEmail("' or 1=1 --")).toBeUndefined()
    })

    it('of fifty with one address at once one is inserted', async () => {
      const outcomes = await fifty((one, caller) => one.people.insert({ ...personNamed(`person-${caller}`, 1), email: 'ada@example.test' }))
      expect(tally(outcomes)).toEqual({ inserted: 1, 'email-taken': 49 })
      expect(await store.people.list()).toHaveLength(1)
    })

    it('change the password hash that was checked, and no other', async () => {
      for (const name of ['ada', 'bob']) await store.people.insert(personNamed(name, 1))
      expect(await store.people.replacePasswordHash(ada, 'hash', 'better')).toBe(true)
      expect(await store.people.replacePasswordHash(ada, 'hash', 'late')).toBe(false)
      expect(await store.people.replacePasswordHash('nobody' as PersonId, 'hash', 'worse')).toBe(false)
      expect((await store.people.list()).map(({ passwordHash }) => passwordHash)).toEqual(['better', 'hash'])
    })

    it('change a password hash once, of fifty who checked the same', async () => {
      await store.people.insert(personNamed('ada', 1))
      const changed = await fifty((one, i) => one.people.replacePasswordHash(ada, 'hash', `hash ${i}`))
      expect(changed.filter((isIt) => isIt)).toHaveLength(1)
    })

    it('are gone once removed, and their address is free', async () => {
      await store.people.insert(personNamed('ada', 1))
      await store.people.remove(ada)
      await store.people.remove(ada)
      expect(await store.people.list()).toEqual([])
      expect(await store.people.insert({ ...personNamed('bob', 1), email: 'ada@example.test' })).toBe('inserted')
    })

    it.each(['email', 'name'] as const)('refuse a NUL in %s, and store nothing', async (member) => {
      await expect(store.people.insert({ ...personNamed('ada', 1), [member]: 'a\0b' })).rejects.toThrow('Cannot store a text')
      expect(await store.people.list()).toEqual([])
    })
  })

  describe('second factors', () => {
    const factor: SecondFactor = {
      person: ada,
      sealedSecret: 'sealed',
      createdAt: second(1),
      lastStep: 56_666_666,
      recovery: ['one' as Hash, 'two' as Hash],
    }
    const put = (next: SecondFactor, one = store) => one.factors.update(next.person, () => ({ verdict: 'put', next }))

    beforeEach(async () => {
      for (const name of ['ada', 'bob']) await store.people.insert(personNamed(name, 1))
    })

    it.each([
      ['with recovery codes', factor],
      ['with none left', { ...factor, recovery: [] }],
    ] as const)('D-30: are found as they were written, and are one person’s alone: %s', async (_what, written) => {
      expect(await store.factors.find(ada)).toBeUndefined()
      expect(await put(written)).toBe('put')
      expect(await store.factors.find(ada)).toEqual(written)
      expect(await store.factors.find(bob)).toBeUndefined()
    })

    it('D-45: change with their audit entry in one act, and are gone once removed', async () => {
      await put(factor)
      const audit = { event: 'second-factor-disabled', at: second(2), person: ada } as const
      expect(await store.factors.update(ada, (found) => ({ verdict: found, next: 'none', audit }))).toEqual(factor)
      expect(await store.factors.find(ada)).toBeUndefined()
      expect((await store.audit.list(10)).map(({ event }) => event)).toEqual(['second-factor-disabled'])
    })

    it('D-28: of fifty uses of one code at once one is right', async () => {
      await put(factor)
      const proof = { kind: 'app', step: factor.lastStep + 1 } as const
      const verdicts = await fifty((one) => one.factors.update(ada, (found) => decideFactor(found, proof)))
      expect(tally(verdicts)).toEqual({ right: 1, wrong: 49 })
    })

    it('D-30: of fifty uses of one recovery code at once one is right, and the other codes stay', async () => {
      await put(factor)
      const proof = { kind: 'recovery', hash: 'one' as Hash } as const
      const verdicts = await fifty((one) => one.factors.update(ada, (found) => decideFactor(found, proof)))
      expect(tally(verdicts)).toEqual({ recovered: 1, wrong: 49 })
      expect((await store.factors.find(ada))?.recovery).toEqual(['two'])
    })

    it('write nothing where a decision throws', async () => {
      await put(factor)
      const failing = store.factors.update(ada, () => {
        throw new Error('a bug')
      })
      await expect(failing).rejects.toThrow('a bug')
      expect(await store.factors.find(ada)).toEqual(factor)
    })

    it('go with their person, and belong to nobody who is none', async () => {
      await put(factor)
      await store.people.remove(ada)
      expect(await store.factors.find(ada)).toBeUndefined()
      await expect(put({ ...factor, person: 'nobody' as PersonId })).rejects.toThrow()
    })
  })

  describe('passkeys', () => {
    const passkey: Passkey = { id: 'one', person: ada, publicKey: 'key', name: 'My phone', counter: 5, createdAt: second(1) }
    const put = (next: Passkey, one = store) => one.passkeys.update(next.id, () => ({ verdict: 'put', next }))

    beforeEach(async () => {
      for (const name of ['ada', 'bob']) await store.people.insert(personNamed(name, 1))
    })

    it.each([
      ['never used', passkey],
      ['used', { ...passkey, counter: 4_294_967_295, usedAt: second(3) }],
    ] as const)('are found as they were written: %s', async (_what, written) => {
      expect(await store.passkeys.find('one')).toBeUndefined()
      expect(await put(written)).toBe('put')
      expect(await store.passkeys.find('one')).toEqual(written)
      expect(await store.passkeys.find('ONE')).toBeUndefined()
    })

    it('are listed for their own person, oldest first', async () => {
      for (const [id, person, at] of [
        ['two', ada, 2],
        ['one', ada, 1],
        ['other', bob, 1],
      ] as const)
        await put({ ...passkey, id, person, createdAt: second(at) })
      expect((await store.passkeys.list(ada)).map(({ id }) => id)).toEqual(['one', 'two'])
      expect((await store.passkeys.list(bob)).map(({ id }) => id)).toEqual(['other'])
    })

    it('D-45: change with their audit entry in one act, and are gone once removed', async () => {
      await put(passkey)
      const audit = { event: 'passkey-removed', at: second(2), person: ada } as const
      expect(await store.passkeys.update('one', (found) => ({ verdict: found, next: 'none', audit }))).toEqual(passkey)
      expect(await store.passkeys.find('one')).toBeUndefined()
      expect((await store.audit.list(10)).map(({ event }) => event)).toEqual(['passkey-removed'])
    })

    it('D-31: of fifty uses with one counter at once one is right', async () => {
      await put(passkey)
      const use = { counter: 6, at: second(2), address: '192.168.1.40' }
      const verdicts = await fifty((one) => one.passkeys.update('one', (found) => decidePasskeyUse(found, use)))
      expect(tally(verdicts)).toEqual({ right: 1, copied: 49 })
    })

    it('are one person’s, though fifty add the same id at once', async () => {
      const verdicts = await fifty((one, caller) => {
        const added = { ...passkey, person: caller % 2 ? ada : bob }
        return one.passkeys.update('one', (found) => decidePasskeyAdd(found, added, '192.168.1.40'))
      })
      expect(tally(verdicts)).toEqual({ added: 1, refused: 49 })
    })

    it('go with their person, and belong to nobody who is none', async () => {
      await put(passkey)
      await store.people.remove(ada)
      expect(await store.passkeys.find('one')).toBeUndefined()
      await expect(put({ ...passkey, person: 'nobody' as PersonId })).rejects.toThrow()
    })
  })

  describe('links to choose a new password', () => {
    const link: ResetLink = { token: 'one' as Hash, person: ada, createdAt: second(1), expiresAt: second(100) }
    const issued = { event: 'reset-link-issued', at: second(1), person: ada, by: 'operator' } as const
    const use = { passwordHash: 'another', at: second(2), address: '192.168.1.40' }

    beforeEach(async () => {
      for (const name of ['ada', 'bob']) await store.people.insert(personNamed(name, 1))
    })

    it('are found as they were written, by their own token alone', async () => {
      await store.resets.issue(link, issued)
      expect(await store.resets.find(link.token)).toEqual(link)
      expect(await store.resets.find('other' as Hash)).toBeUndefined()
      expect(await store.audit.list(10)).toEqual([issued])
    })

    it('are one for each person: a newer one makes the one before void', async () => {
      await store.resets.issue(link, issued)
      await store.resets.issue({ ...link, person: bob, token: 'bob’s' as Hash }, { ...issued, person: bob })
      await store.resets.issue({ ...link, token: 'two' as Hash }, issued)
      expect(await store.resets.find(link.token)).toBeUndefined()
      expect((await store.resets.find('two' as Hash))?.person).toBe(ada)
      expect((await store.resets.find('bob’s' as Hash))?.person).toBe(bob)
    })

    it('D-45: once used, are gone in one act with the old password and every browser of their person', async () => {
      await store.resets.issue(link, issued)
      const signIn = { person: ada, at: second(1), amr: ['pwd'] }
      await store.sessions.insert({ ...sessionNamed('whole'), signIn })
      await store.sessions.insert({ ...sessionNamed('half'), firstFactor: signIn })
      await store.sessions.insert({ ...sessionNamed('bob’s'), signIn: { ...signIn, person: bob } })
      expect(await store.resets.update(link.token, (found) => decideReset(found, use))).toBe('reset')
      expect(await store.resets.find(link.token)).toBeUndefined()
      expect((await store.people.find(ada))?.passwordHash).toBe('another')
      expect((await store.people.find(bob))?.passwordHash).toBe(personNamed('bob', 1).passwordHash)
      const left = await Promise.all(['whole', 'half', 'bob’s'].map((id) => store.sessions.find(id as Hash)))
      expect(left.map((session) => session !== undefined)).toEqual([false, false, true])
      expect((await store.audit.list(10)).map(({ event }) => event)).toEqual(['reset-link-issued', 'password-reset'])
    })

    it('let one of fifty through who use them at once', async () => {
      await store.resets.issue(link, issued)
      const verdicts = await fifty((one) => one.resets.update(link.token, (found) => decideReset(found, use)))
      expect(tally(verdicts)).toEqual({ reset: 1, void: 49 })
    })

    it('change nothing where the decision throws, or says no', async () => {
      await store.resets.issue(link, issued)
      const failing = store.resets.update(link.token, () => {
        throw new Error('broken')
      })
      await expect(failing).rejects.toThrow('broken')
      expect(await store.resets.update(link.token, (found) => decideReset(found, { ...use, at: link.expiresAt }))).toBe('void')
      expect(await store.resets.find(link.token)).toEqual(link)
      expect((await store.people.find(ada))?.passwordHash).toBe(personNamed('ada', 1).passwordHash)
    })

    it('go with their person and once they are over, and belong to nobody who is none', async () => {
      await store.resets.issue(link, issued)
      await store.resets.issue({ ...link, person: bob, token: 'bob’s' as Hash }, { ...issued, person: bob })
      await store.people.remove(ada)
      expect(await store.resets.find(link.token)).toBeUndefined()
      await store.purge(second(100))
      expect(await store.resets.find('bob’s' as Hash)).toBeDefined()
      await store.purge(second(101))
      expect(await store.resets.find('bob’s' as Hash)).toBeUndefined()
      await expect(store.resets.issue({ ...link, person: 'nobody' as PersonId }, issued)).rejects.toThrow()
    })
  })

  describe('the issuer', () => {
    it('is the one that was noted last', async () => {
      expect(await store.issuer.find()).toBeUndefined()
      await store.issuer.note('https://one.example')
      await store.issuer.note('https://two.example/path')
      expect(await store.issuer.find()).toBe('https://two.example/path')
    })
  })

  describe('clients', () => {
    it('are found by id, and listed in the order they came', async () => {
      const confidential: Client = {
        ...clientNamed('kitchen', 1),
        secret: 'secret' as Hash,
        signingAlgorithm: 'RS256',
        mayUseDeviceGrant: false,
        requiresSecondFactor: true,
        requiresSignedApproval: true,
      }
      for (const client of [clientNamed('tv', 2), confidential]) expect(await store.clients.insert(client)).toBe('inserted')
      expect(await store.clients.find('kitchen' as ClientId)).toEqual(confidential)
      expect(await store.clients.list()).toEqual([confidential, clientNamed('tv', 2)])
    })

    it('are not found under names that are none, nor cut short by NUL', async () => {
      await store.clients.insert(clientNamed('tv', 1))
      for (const id of ['TV', 'tv ', 'tv\0', '\0', '', 'tv\0x', '\ud800']) expect(await store.clients.find(id as ClientId)).toBeUndefined()
    })

    it('of fifty with one id at once one is registered', async () => {
      const outcomes = await fifty((one, caller) => one.clients.insert({ ...clientNamed('tv', 1), name: `TV ${caller}` }))
      expect(tally(outcomes)).toEqual({ inserted: 1, 'id-taken': 49 })
      expect(await store.clients.list()).toHaveLength(1)
    })

    it.each(['id', 'name'] as const)('refuse a NUL in %s, and store nothing', async (member) => {
      await expect(store.clients.insert({ ...clientNamed('tv', 1), [member]: 'a\0b' })).rejects.toThrow('Cannot store a text')
      expect(await store.clients.list()).toEqual([])
    })
  })

  describe('providers', () => {
    const provider: Provider = {
      name: 'Example',
      issuer: 'https://login.example',
      clientId: 'tenfoot',
      sealedSecret: 'sealed',
      domains: ['example.com', 'example.org'],
      isRequired: true,
      createsPeople: false,
      createdAt: second(1),
    }
    const open: Provider = { ...provider, name: 'Open', domains: [], isRequired: false, createsPeople: true, createdAt: second(2) }

    it('are found as they were written, and listed oldest first', async () => {
      const open2 = { ...open, sealedSecret: undefined }
      for (const one of [open2, provider]) expect(await store.providers.insert(one)).toBe('inserted')
      expect(await store.providers.insert(open)).toBe('name-taken')
      expect(await store.providers.find('Example')).toEqual(provider)
      expect(await store.providers.find('example')).toBeUndefined()
      expect(await store.providers.list()).toEqual([provider, open2])
    })

    it('are removed once', async () => {
      await store.providers.insert(provider)
      expect([await store.providers.remove('Example'), await store.providers.remove('Example')]).toEqual(['removed', 'unknown'])
      expect(await store.providers.list()).toEqual([])
    })
  })

  describe('identities at providers', () => {
    const identity = { issuer: 'https://login.example', subject: '1' }
    const created = (person: PersonId): AuditEntry => ({ event: 'person-created', at: second(1), person })
    const link = (person: PersonId) => ({ ...identity, person, linkedAt: second(1) })
    const grace = (caller = 0): Person => ({
      id: `grace-${caller}` as PersonId,
      email: 'grace@example.com',
      name: 'Grace',
      isDemo: false,
      createdAt: second(1),
    })

    it('decision 13: belong to one person, who is made in the same act, fifty at once included', async () => {
      const outcomes = await fifty((one, i) => one.links.add(link(grace(i).id), created(grace(i).id), grace(i)))
      expect(tally(outcomes)).toEqual({ linked: 1, taken: 49 })
      const [person] = await store.people.list()
      expect(await store.people.list()).toHaveLength(1)
      expect(person).toEqual(grace(Number(person?.id.replace('grace-', ''))))
      expect(await store.links.find(identity)).toBe(person?.id)
      expect((await store.audit.list(100)).map(({ event }) => event)).toEqual(['person-created'])
    })

    it('are another one at another issuer, or under another subject', async () => {
      await store.links.add(link(grace().id), created(grace().id), grace())
      expect(await store.links.find({ ...identity, issuer: 'https://other.example' })).toBeUndefined()
      expect(await store.links.find({ ...identity, subject: '11' })).toBeUndefined()
      expect([await store.links.has(grace().id), await store.links.has(ada)]).toEqual([true, false])
    })

    it('write nothing where the address of a new person is somebody’s, and go with their person', async () => {
      expect(await store.links.add(link(grace(1).id), created(grace(1).id), grace(1))).toBe('linked')
      const other = { ...link(grace(2).id), subject: '2' }
      expect(await store.links.add(other, created(grace(2).id), grace(2))).toBe('taken')
      expect(await store.links.find(other)).toBeUndefined()
      await store.people.remove(grace(1).id)
      expect(await store.links.find(identity)).toBeUndefined()
      await expect(store.links.add(other, created(grace(2).id))).rejects.toThrow()
    })
  })

  describe('sessions', () => {
    it.each([
      ['fresh', {}],
      ['signed in', { signIn: { person: ada, at: second(1), amr: ['pwd'] } }],
      ['with a code to answer', { sealedCode: 'sealed' }],
      ['with an answer', { answered: { grant: pending.id, at: second(2), says: 'deny' } }],
      ['on the way to the account', { goal: 'account' }],
      ['half signed in', { firstFactor: { person: ada, at: second(1), amr: ['pwd'] } }],
      ['signed in through a provider', { signIn: { person: ada, at: second(1), amr: ['pwd', 'mfa'], provider: 'Example' } }],
      ['half signed in through one', { firstFactor: { person: ada, at: second(1), amr: [], provider: 'Example' } }],
      ['away at a provider', { sealedDetour: 'sealed' }],
      ['with an app that is being set up', { sealedEnrolment: 'sealed' }],
      ['with a passkey that was asked for', { ceremony: { purpose: 'add', sealedChallenge: 'random', at: second(4) } }],
      ['with an approval that a passkey was asked to sign', { ceremony: { purpose: 'approve', sealedChallenge: 'random', at: second(4) } }],
      ['to lead to passkeys', { goal: 'passkeys' }],
      ['that came with a link to choose a new password', { sealedReset: 'sealed' }],
    ] as const)('are found as they were written: %s', async (_what, changed) => {
      const session = { ...sessionNamed('one'), ...changed }
      await store.sessions.insert(session)
      expect(await store.sessions.find(session.id)).toEqual(session)
      expect(await store.sessions.find('other' as Hash)).toBeUndefined()
    })

    it('D-16: of one person all end but for one, and nobody else’s do', async () => {
      const signedIn = (name: string, person: PersonId) => ({ ...sessionNamed(name), signIn: { person, at: second(1), amr: ['pwd'] } })
      const [kept, ended, another] = [signedIn('kept', ada), signedIn('ended', ada), signedIn('another', bob)]
      const half = { ...sessionNamed('half'), firstFactor: { person: ada, at: second(1), amr: ['pwd'] } }
      for (const session of [kept, ended, another, half]) await store.sessions.insert(session)
      await store.sessions.removeOthers(ada, kept.id)
      expect(await store.sessions.find(kept.id)).toEqual(kept)
      for (const { id } of [ended, half]) expect(await store.sessions.find(id)).toBeUndefined()
      expect(await store.sessions.find(another.id)).toEqual(another)
      await store.sessions.removeAll(ada)
      expect(await store.sessions.find(kept.id)).toBeUndefined()
      expect(await store.sessions.find(another.id)).toEqual(another)
    })

    it('change in one act, and tell what they became', async () => {
      await store.sessions.insert({ ...sessionNamed('one'), sealedCode: 'sealed' })
      const changed = await store.sessions.update('one' as Hash, (session) => ({ ...session, seenAt: second(9), sealedCode: undefined }))
      expect(changed).toEqual({ ...sessionNamed('one'), seenAt: second(9) })
      expect(await store.sessions.find('one' as Hash)).toEqual(changed)
    })

    it('lose nothing of what fifty callers change at once', async () => {
      await store.sessions.insert(sessionNamed('one'))
      await fifty((one) => one.sessions.update('one' as Hash, (session) => ({ ...session, seenAt: later(session.seenAt, seconds(1)) })))
      expect((await store.sessions.find('one' as Hash))?.seenAt).toBe(second(50))
    })

    it('D-16: stay ended, whoever still changes them', async () => {
      await store.sessions.insert(sessionNamed('one'))
      await store.sessions.remove('one' as Hash)
      await store.sessions.remove('one' as Hash)
      expect(await store.sessions.update('one' as Hash, (session) => session)).toBeUndefined()
      expect(await store.sessions.find('one' as Hash)).toBeUndefined()
    })

    it('change nothing where the change throws', async () => {
      await store.sessions.insert(sessionNamed('one'))
      const failing = store.sessions.update('one' as Hash, () => {
        throw new Error('a bug')
      })
      await expect(failing).rejects.toThrow('a bug')
      expect(await store.sessions.find('one' as Hash)).toEqual(sessionNamed('one'))
    })

    it('D-15: give way to another in one act, known or not', async () => {
      await store.sessions.insert(sessionNamed('one'))
      for (const old of ['one', 'unknown']) await store.sessions.replace(old as Hash, () => sessionNamed('two'))
      expect(await store.sessions.find('one' as Hash)).toBeUndefined()
      expect(await store.sessions.find('two' as Hash)).toEqual(sessionNamed('two'))
    })

    it('D-15: begin anew from what the old one was in that moment, once it is gone from nothing', async () => {
      await store.sessions.insert(sessionNamed('one'))
      const begin = (ended: BrowserSession | undefined) => ({ ...sessionNamed('two'), sealedCode: ended?.sealedCode ?? 'from nothing' })
      const [, begun] = await Promise.all([
        store.sessions.update('one' as Hash, (session) => ({ ...session, sealedCode: 'sealed meanwhile' })),
        store.sessions.replace('one' as Hash, begin),
      ])
      expect(begun).toEqual({ ...sessionNamed('two'), sealedCode: 'sealed meanwhile' })
      expect(await store.sessions.find('two' as Hash)).toEqual(begun)
      expect((await store.sessions.replace('one' as Hash, begin)).sealedCode).toBe('from nothing')
    })
  })

  describe('guesses', () => {
    const limits: readonly GuessLimit[] = [
      { key: 'session', most: 5, per: seconds(600) },
      { key: 'everybody', most: 48, per: seconds(60) },
    ]
    const keys = limits.map(({ key }) => key)
    const guess = (one: Store) => one.guesses.update(keys, (windows) => decideCount(limits, windows, second(0)))

    it('D-79: of fifty guesses at once exactly the limit is allowed', async () => {
      const verdicts = await fifty(guess)
      expect(tally(verdicts.map(({ kind }) => kind))).toEqual({ allowed: 5, limited: 45 })
      expect(await windows(store, keys)).toEqual([
        { count: 5, since: second(0) },
        { count: 5, since: second(0) },
      ])
    })

    it('D-21: of fifty passwords tried at once five are looked at', async () => {
      const verdicts = await fifty((one) => one.guesses.update(['account'], ([failures]) => decideSignIn(failures, second(0))))
      expect(tally(verdicts.map(({ kind }) => kind))).toEqual({ allowed: 5, limited: 45 })
    })

    it('are counted under each key by itself, in the order of the keys', async () => {
      await guess(store)
      await store.guesses.update(['everybody'], ([window]) => ({
        verdict: { kind: 'allowed' },
        next: [{ count: (window?.count ?? 0) + 1, since: second(0) }],
      }))
      expect(await windows(store, ['everybody', 'unknown', 'session'])).toEqual([
        { count: 2, since: second(0) },
        undefined,
        { count: 1, since: second(0) },
      ])
    })

    it('are forgotten by key, and fifty times as well as once', async () => {
      await guess(store)
      await fifty((one) => one.guesses.forget(['session', 'unknown']))
      expect(await windows(store, keys)).toEqual([undefined, { count: 1, since: second(0) }])
    })

    it('need no key at all', async () => {
      expect(await store.guesses.update([], (windows) => decideCount([], windows, second(0)))).toEqual({ kind: 'allowed' })
      await store.guesses.forget([])
    })

    it('count nothing where a decision throws', async () => {
      await guess(store)
      const failing = store.guesses.update(keys, () => {
        throw new Error('a bug')
      })
      await expect(failing).rejects.toThrow('a bug')
      expect((await windows(store, keys))[0]?.count).toBe(1)
      expect(await guess(store)).toEqual({ kind: 'allowed' })
    })
  })

  describe('used proofs', () => {
    it('B-91: of fifty callers at once with one proof one is first', async () => {
      const outcomes = await fifty((store) => store.proofs.use('proof' as Hash, second(300)))
      expect(outcomes.filter((outcome) => outcome === 'fresh')).toHaveLength(1)
      expect(await store.proofs.use('another' as Hash, second(300))).toBe('fresh')
    })

    it('B-91: are remembered until they could not be used again anyway', async () => {
      await store.proofs.use('proof' as Hash, second(300))
      await store.purge(second(299))
      expect(await store.proofs.use('proof' as Hash, second(300))).toBe('used')
      await store.purge(second(301))
      expect(await store.proofs.use('proof' as Hash, second(600))).toBe('fresh')
    })
  })

  describe('the audit trail', () => {
    const full: AuditEntry = {
      event: 'approved',
      at: second(60),
      grant: pending.id,
      family: family.id,
      client: television,
      person: ada,
      address: '2001:db8::1',
      by: 'operator',
      passkey: 'hash' as Hash,
    }

    it('D-45: keeps entries as they were written, in the order they came', async () => {
      const entries: readonly AuditEntry[] = [
        full,
        { event: 'wrong-code', at: second(10) },
        { event: 'signed-in', at: second(10), person: ada },
      ]
      for (const entry of entries) await store.audit.append(entry)
      expect(await store.audit.list(10)).toEqual(entries)
      expect(await store.audit.list(2)).toEqual(entries.slice(1))
      expect(await store.audit.list(0)).toEqual([])
    })

    it('C-27: tells whether somebody has approved a client themselves, ever', async () => {
      const has = () => store.audit.hasApproved(ada, television)
      for (const other of [{ by: 'operator' }, { event: 'denied', by: 'person' }, { person: bob, by: 'person' }] as const)
        await store.audit.append({ ...full, ...other })
      expect(await has()).toBe(false)
      await store.audit.append({ ...full, by: 'person' })
      expect(await has()).toBe(true)
    })

    it('D-45: finds what is asked for by person, event and sign-in, and what came after an entry', async () => {
      const other = { grant: 'other' as GrantId, family: undefined }
      for (const entry of [
        { event: 'code-issued', at: second(1), grant: pending.id },
        { event: 'code-issued', at: second(2), ...other },
        { event: 'approved', at: second(3), grant: pending.id, person: ada },
        { event: 'redeemed', at: second(4), grant: pending.id, family: family.id, person: ada },
        { event: 'refreshed', at: second(5), family: family.id, person: ada },
        { event: 'denied', at: second(6), ...other, person: bob },
      ] as const satisfies readonly AuditEntry[])
        await store.audit.append(entry)
      const at = (entries: readonly AuditEntry[]) => entries.map((entry) => entry.at / 1000)
      expect(at(await store.audit.newest(3))).toEqual([4, 5, 6])
      expect(at(await store.audit.newest(9, { person: ada }))).toEqual([3, 4, 5])
      expect(at(await store.audit.newest(9, { event: 'code-issued' }))).toEqual([1, 2])
      for (const about of [pending.id, family.id]) expect(at(await store.audit.newest(9, { about }))).toEqual([1, 3, 4, 5])
      expect(at(await store.audit.newest(9, { about: 'other', person: bob }))).toEqual([6])
      const [, , third] = await store.audit.newest(9)
      const number = third?.number ?? 0
      expect(at(await store.audit.after(number, 9))).toEqual([4, 5, 6])
      expect(at(await store.audit.after(number, 1))).toEqual([4])
      expect(at(await store.audit.after(number, 9, { person: bob }))).toEqual([6])
    })

    it('D-45: is shortened by age alone, and never by the last thirty days before its newest entry', async () => {
      const day = (count: number) => second(count * 86_400)
      const kept = async () => (await store.audit.list(100)).map(({ at }) => at / 86_400_000)
      for (const count of [0, 10, 20, 50]) await store.audit.append({ event: 'wrong-code', at: day(count) })
      await store.purge(day(500))
      expect(await kept()).toEqual([0, 10, 20, 50])
      await store.purge(day(50), day(5))
      expect(await kept()).toEqual([10, 20, 50])
      await store.purge(day(500), day(499))
      expect(await kept()).toEqual([20, 50])
    })

    it('D-45: tells of expired codes that nobody polls for, each once', async () => {
      const grants = ['one', 'two'].map((id, i) => ({ ...pending, id: id as GrantId, expiresAt: second(600 + i) }))
      for (const grant of [...grants, { ...denied, id: 'three' as GrantId }])
        await store.grants.insert({ grant, deviceCode: `${grant.id} device` as Hash, userCode: `${grant.id} user` as Hash })
      const expired = async (after: number, until: number, most = 10) =>
        (await store.grants.listExpired(second(after), second(until), most)).map(({ id }) => id).sort()
      expect(await expired(0, 599)).toEqual([])
      expect(await expired(0, 600)).toEqual(['one'])
      expect(await expired(600, 700)).toEqual(['two'])
      expect(await expired(0, 700, 1)).toHaveLength(1)
      const note = (at: number) => store.grants.update({ id: 'one' as GrantId }, (grant) => decideExpiry(grant, second(at), 'noted'))
      await note(700)
      await note(701)
      expect(await expired(0, 700)).toEqual(['two'])
      expect(await store.audit.list(10)).toEqual([{ event: 'expired', at: second(600), grant: 'one', client: pending.client }])
    })

    it('tells the newest of one person by itself', async () => {
      for (const entry of [full, { ...full, person: bob }, { ...full, at: second(61) }, { ...full, at: second(62) }])
        await store.audit.append(entry)
      expect((await store.audit.list(2, ada)).map(({ at }) => at)).toEqual([second(61), second(62)])
      expect(await store.audit.list(10, bob)).toEqual([{ ...full, person: bob }])
    })

    it('C-29: tells of a person what is asked for, however much else devices leave behind', async () => {
      await store.audit.append({ event: 'approved', at: second(0), person: ada })
      for (let i = 1; i <= 300; i += 1) await store.audit.append({ event: 'refreshed', at: second(i), person: ada })
      await store.audit.append({ event: 'revoked', at: second(301), person: ada })
      await store.audit.append({ event: 'approved', at: second(302), person: 'bob' as PersonId })
      const told = async (most: number) => (await store.audit.list(most, ada, ['approved', 'revoked'])).map(({ event }) => event)
      expect([await told(10), await told(1)]).toEqual([['approved', 'revoked'], ['revoked']])
    })

    it('keeps fifty entries that come at once', async () => {
      await fifty((one) => one.audit.append(full))
      expect(await store.audit.list(100)).toEqual(Array.from({ length: 50 }, () => full))
    })

    it('refuses a NUL in an address', async () => {
      await expect(store.audit.append({ ...full, address: '\0' })).rejects.toThrow('Cannot store a text')
      expect(await store.audit.list(10)).toEqual([])
    })
  })

  describe('text', () => {
    it.each(['address', 'deviceName'] as const)('with a NUL in %s is refused, and nothing of it is stored', async (member) => {
      const entry = { ...entryOf({ ...pending, [member]: 'a\0b' }), audit: issuedLine }
      await expect(store.grants.insert(entry)).rejects.toThrow('Cannot store a text: it has a NUL character')
      expect(await store.grants.find({ id: pending.id })).toBeUndefined()
      expect(await store.audit.list(10)).toEqual([])
    })

    it.each(["Ada's TV; drop table grants", '📺 Wohnzimmer', 'é e\u0301', '\u202eVT', '%_\\', ''])(
      'comes back as it was: %j',
      async (deviceName) => {
        await store.grants.insert(entryOf({ ...pending, deviceName }))
        expect((await store.grants.find({ id: pending.id }))?.deviceName).toBe(deviceName)
      },
    )
  })

  describe('purge()', () => {
    const day = 86_400
    const end = 600 + day

    it('A-44 A-21: keeps a grant for a day after its end, to tell expired from unknown and not to draw its code again', async () => {
      await store.grants.insert(entryOf(pending))
      await store.purge(second(end))
      expect(await store.grants.find({ id: pending.id })).toEqual(pending)
      await store.purge(second(end + 1))
      expect(await store.grants.find({ id: pending.id })).toBeUndefined()
      expect(await store.grants.insert(entryOf(pending))).toBe('inserted')
    })

    it('B-63: keeps a family and every token that leads to it until a day after its end, and then none', async () => {
      await open(store, family)
      await refresh(store, 1, 2)
      await store.purge(second(end + 1))
      expect(await store.families.find({ refresh: 'refresh-1' as Hash })).toMatchObject({ id: family.id })
      await store.purge(later(family.expiresAt, seconds(day + 1)))
      for (const refresh of ['refresh-1', 'refresh-2'] as Hash[]) expect(await store.families.find({ refresh })).toBeUndefined()
      await open(store, { ...numbered(9), refresh: 'refresh-1' as Hash })
      expect(await store.families.find({ refresh: 'refresh-1' as Hash })).toMatchObject({ id: 'family-9' })
    })

    it('keeps a revoked access token until it would have ended by itself', async () => {
      await open(store, family)
      await store.families.update({ id: family.id }, () => ({ verdict: 'revoked', revokesAccess: { jti: 'jti', expiresAt: second(700) } }))
      await store.purge(second(700))
      expect(await store.families.isAccessRevoked('jti')).toBe(true)
      await store.purge(second(701))
      expect(await store.families.isAccessRevoked('jti')).toBe(false)
    })

    it('D-16: removes sessions once they were idle for too long, so that visits without a cookie do not fill the disk', async () => {
      await store.sessions.insert(sessionNamed('one'))
      await store.sessions.insert({ ...sessionNamed('busy'), seenAt: second(900) })
      await store.purge(second(900))
      expect(await store.sessions.find('one' as Hash)).toBeDefined()
      await store.purge(second(901))
      expect(await store.sessions.find('one' as Hash)).toBeUndefined()
      expect(await store.sessions.find('busy' as Hash)).toBeDefined()
    })

    it('D-21: keeps windows for a day, which is as long as any of them counts', async () => {
      await store.guesses.update(['key'], () => ({ verdict: { kind: 'allowed' }, next: [{ count: 100, since: second(0) }] }))
      await store.purge(second(day))
      expect(await windows(store, ['key'])).toEqual([{ count: 100, since: second(0) }])
      await store.purge(second(day + 1))
      expect(await windows(store, ['key'])).toEqual([undefined])
    })

    it('leaves people, clients and the audit trail alone, also when fifty purge at once', async () => {
      await store.people.insert(personNamed('ada', 1))
      await store.clients.insert(clientNamed('tv', 1))
      await store.audit.append(issuedLine)
      await fifty((one) => one.purge(instant(4e12)))
      expect([await store.people.list(), await store.clients.list(), await store.audit.list(10)].map(({ length }) => length)).toEqual([
        1, 1, 1,
      ])
    })
  })

  describe('two processes', () => {
    const pollInTwoProcesses = (grant: Grant) => pollElsewhere(database, [deviceCodeOf(grant), String(second(62)), JSON.stringify(family)])

    it('A-46: that poll an approved code 25 times each, at once, get it issued once, and there is one family', async () => {
      await store.grants.insert(entryOf(approved))
      expect(tally(await pollInTwoProcesses(approved))).toEqual({ issued: 1, spent: 49 })
      expect(await store.families.list(ada)).toHaveLength(1)
    })

    it('A-39: that poll a pending code 25 times each, at once, are pending once and raise the interval once', async () => {
      await store.grants.insert(entryOf(pending))
      expect(tally(await pollInTwoProcesses(pending))).toEqual({ pending: 1, 'slow-down': 49 })
      expect((await store.grants.find({ id: pending.id }))?.interval).toBe(10)
    })
  })

  describe('the whole store', () => {
    it('survives that every connection is closed and opened again', async () => {
      await store.grants.insert({ ...entryOf(approved), audit: issuedLine })
      await poll(store, approved, family)
      await refresh(store, 1, 2)
      await store.families.update({ id: family.id }, () => ({ verdict: 'revoked', revokesAccess: { jti: 'jti', expiresAt: second(700) } }))
      await store.people.insert(personNamed('ada', 1))
      await store.clients.insert(clientNamed('tv', 1))
      await store.sessions.insert(sessionNamed('one'))
      await store.guesses.update(['key'], () => ({ verdict: { kind: 'allowed' }, next: [{ count: 3, since: second(0) }] }))
      const before = await everything(store)
      await closeAll()
      expect(await everything(await connect())).toEqual(before)
      expect(JSON.stringify(before)).not.toContain('null')
    })

    it('what one connection wrote the other reads at once', async () => {
      const other = await connect()
      await store.grants.insert(entryOf(pending))
      expect(await poll(other, pending)).toBe('pending')
      expect((await store.grants.find({ id: pending.id }))?.polledAt).toBe(second(62))
    })

    it('does what was asked for before it closes', async () => {
      const one = await connect()
      const written = one.grants.insert(entryOf(pending))
      await one.close()
      opened.pop()
      expect(await written).toBe('inserted')
      expect(await store.grants.find({ id: pending.id })).toEqual(pending)
    })
  })
}

/** Polls from two processes that begin when both have opened the database. */
async function pollElsewhere({ engine, address }: Database, poll: readonly string[]): Promise<readonly string[]> {
  const processes = [1, 2].map(() => {
    const child = spawn(process.execPath, ['test/support/store-process.mjs', engine, address, ...poll], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    return { child, ready: once(child.stdout, 'data'), printed: once(child, 'close').then(() => printed.split('\n')[1] ?? '') }
  })
  await Promise.all(processes.map(({ ready }) => ready))
  for (const { child } of processes) child.stdin.end('go\n')
  const answers = await Promise.all(processes.map(({ printed }) => printed))
  return answers.flatMap((answer) => JSON.parse(answer) as string[])
}

const issuedLine: AuditEntry = { event: 'code-issued', at: second(0), grant: pending.id }

function deviceCodeOf({ id }: GrantFacts): Hash {
  return `device-code-of-${id}` as Hash
}

function userCodeOf({ id }: GrantFacts): Hash {
  return `user-code-of-${id}` as Hash
}

function entryOf(grant: Grant): NewGrant {
  return { grant, deviceCode: deviceCodeOf(grant), userCode: userCodeOf(grant) }
}

function keysOf(grant: Grant): readonly GrantKey[] {
  return [{ deviceCode: deviceCodeOf(grant) }, { userCode: userCodeOf(grant) }, { id: grant.id }]
}

async function poll(store: Store, grant: Grant, offered?: TokenFamily): Promise<PollVerdict['kind'] | undefined> {
  const decide = (found: Grant) => decidePoll(found, second(62), { client: television }, offered)
  return (await store.grants.update({ deviceCode: deviceCodeOf(grant) }, decide))?.kind
}

function numbered(number: number): TokenFamily {
  return { ...family, id: `family-${number}` as FamilyId, grant: `grant-${number}` as GrantId, refresh: `first-${number}` as Hash }
}

/** Families are opened as in life: by the redemption of a grant. */
async function open(store: Store, opened: TokenFamily): Promise<void> {
  const { grant: id, revokedAt } = opened
  const { revokedAt: _later, ...fresh } = opened
  await store.grants.insert(entryOf({ ...pending, id }))
  await store.grants.update({ id }, () => ({ verdict: 'opened', opens: fresh }))
  if (revokedAt !== undefined)
    await store.families.update({ id: opened.id }, (found) => ({ verdict: 'revoked', next: { ...found, revokedAt } }))
}

function refresh(store: Store, presented: number, successor: number) {
  const tokens = { presented: `refresh-${presented}` as Hash, successor: `refresh-${successor}` as Hash }
  return store.families.update({ refresh: tokens.presented }, (found) =>
    decideRefresh(found, { at: second(100), client: television, isPublic: true, ...tokens }),
  )
}

async function windows(store: Store, keys: readonly string[]) {
  let found: readonly unknown[] = []
  await store.guesses.update(keys, (windows) => {
    found = windows
    return { verdict: { kind: 'allowed' } }
  })
  return found as readonly ({ count: number } | undefined)[]
}

function personNamed(name: string, createdAt: number): Person {
  return { id: name as PersonId, email: `${name}@example.test`, name, passwordHash: 'hash', isDemo: false, createdAt: second(createdAt) }
}

function clientNamed(name: string, createdAt: number): Client {
  const may = { scope: ['openid', 'email'], mayUseDeviceGrant: true, mustProveKey: false, signingAlgorithm: 'ES256' } as const
  return { id: name as ClientId, name, ...may, createdAt: second(createdAt) }
}

function sessionNamed(name: string): BrowserSession {
  return { id: name as Hash, createdAt: second(0), seenAt: second(0) }
}

async function everything(store: Store) {
  return {
    grants: await Promise.all(keysOf(approved).map((key) => store.grants.find(key))),
    families: await Promise.all([1, 2].map((number) => store.families.find({ refresh: `refresh-${number}` as Hash }))),
    isAccessRevoked: await store.families.isAccessRevoked('jti'),
    people: await store.people.list(),
    clients: await store.clients.list(),
    session: await store.sessions.find('one' as Hash),
    windows: await windows(store, ['key']),
    audit: await store.audit.list(100),
  }
}

function tally(outcomes: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[String(outcome)] = (counts[String(outcome)] ?? 0) + 1
  return counts
}

const anyText = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0'))
const anyWord = fc.string({ unit: fc.constantFrom(...'abc:/.-_!~'), minLength: 1, maxLength: 8 })
const anyInstant = fc.integer({ min: 0, max: 8.64e15 }).map(instant)
const anyGrant: fc.Arbitrary<Grant> = fc
  .record({
    address: anyText,
    deviceName: fc.option(anyText, { nil: undefined }),
    scope: fc.uniqueArray(anyWord, { maxLength: 4 }),
    requestedAt: anyInstant,
    expiresAt: anyInstant,
    interval: fc.integer({ min: 1, max: 3600 }).map(seconds),
    polledAt: fc.option(anyInstant, { nil: undefined }),
    isSlowed: fc.boolean(),
    state: fc.constantFrom<Grant>(pending, approved, denied, consumed),
  })
  .map(({ state, ...some }) => ({ ...state, ...some }))
