import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readId, readSessionId, readUserId, writeId, writeSessionId, writeUserId } from '../../../../server/dialects/workos/wire/ids.ts'
import { namesIn } from '../../../../server/dialects/workos/wire/user.ts'
import type { PersonId } from '../../../../server/identity/person.ts'
import type { FamilyId } from '../../../../server/token/token.ts'

describe('names on the wire', () => {
  it('are 26 digits behind a prefix, and lead back to ours', () => {
    for (let count = 0; count < 100; count++) {
      const person = randomUUID() as PersonId
      const family = randomBytes(16).toString('base64url') as FamilyId
      expect(writeUserId(person)).toMatch(/^user_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
      expect(readUserId(writeUserId(person))).toBe(person)
      expect(readSessionId(writeSessionId(family))).toBe(family)
      expect(readSessionId(writeSessionId(family, 'app_consent'), 'app_consent')).toBe(family)
    }
  })

  it.each([[Buffer.alloc(16)], [Buffer.alloc(16, 0xff)]])('hold every bit: %j', (bytes) => {
    expect(readId('org', writeId('org', bytes))).toEqual(bytes)
  })

  it.each([
    '',
    'user_',
    'session_01J9ZZZZZZZZZZZZZZZZZZZZZZ',
    'user_81J9ZZZZZZZZZZZZZZZZZZZZZZ',
    'user_01J9ZZZZZZZZZZZZZZZZZZZZZU',
    'user_01j9zzzzzzzzzzzzzzzzzzzzzz',
  ])('are none: %j', (id) => {
    expect(readUserId(id)).toBeUndefined()
  })
})

describe('namesIn()', () => {
  it.each([
    ['Ada Byron', { first: 'Ada', last: 'Byron' }],
    ['Ada King Lovelace', { first: 'Ada King', last: 'Lovelace' }],
    ['Ada', { first: 'Ada' }],
    [' Ada ', { first: 'Ada' }],
    ['', {}],
  ])('takes %j apart', (name, names) => {
    expect(namesIn(name)).toEqual(names)
  })
})
