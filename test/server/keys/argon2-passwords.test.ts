import { hash, parseOptions } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { argon2Passwords } from '../../../server/keys/argon2-passwords.ts'

const cheap = { memoryCost: 8, timeCost: 1, parallelism: 1 }
const passwords = argon2Passwords(cheap)
const password = 'correct horse battery staple'

describe('argon2Passwords()', () => {
  it('D-24: hashes with argon2id at 19 MiB, two passes and one lane, under a salt of its own each time', async () => {
    const strong = argon2Passwords()
    const [one, two] = await Promise.all([strong.hash(password), strong.hash(password)])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await strong.verify(one, password)).toEqual({ isRight: true, upgraded: undefined })
  })

  it.each([
    ['another password', 'correct horse battery stable'],
    ['no password', ''],
    ['the password and a blank', `${password} `],
    ['the password in capitals', password.toUpperCase()],
    ['the password and a NUL', `${password}\0`],
  ])('takes %s for wrong', async (_what, typed) => {
    expect(await passwords.verify(await passwords.hash(password), typed)).toEqual({ isRight: false })
  })

  it('D-23: does not cut long passwords: the last of 1,024 bytes counts', async () => {
    const long = 'x'.repeat(1024)
    const stored = await passwords.hash(long)
    expect((await passwords.verify(stored, long)).isRight).toBe(true)
    expect((await passwords.verify(stored, `${long.slice(1)}y`)).isRight).toBe(false)
  })

  it('D-27: refuses more than 1,024 bytes before any work, also in letters of several bytes', async () => {
    for (const long of ['x'.repeat(1025), 'é'.repeat(513)]) {
      await expect(passwords.hash(long)).rejects.toThrow('longer than 1024 bytes')
      expect(await passwords.verify(await passwords.hash(password), long)).toEqual({ isRight: false })
    }
  })

  it('D-26: nobody has the password of a person who does not exist, not even the one of the dummy hash', async () => {
    expect(await passwords.verify(undefined, password)).toEqual({ isRight: false })
    expect(await passwords.verify(undefined, 'a password that nobody has')).toEqual({ isRight: false })
  })

  it.each([
    ['less memory', { ...cheap, memoryCost: 8 }, { ...cheap, memoryCost: 16 }],
    ['fewer passes', cheap, { ...cheap, timeCost: 2 }],
    ['fewer lanes', { ...cheap, memoryCost: 16 }, { ...cheap, memoryCost: 16, parallelism: 2 }],
  ])('D-26: gives a new hash where the stored one was made with %s', async (_what, before, now) => {
    const stored = await hash(password, before)
    const { isRight, upgraded } = await argon2Passwords(now).verify(stored, password)
    expect(isRight).toBe(true)
    expect(parseOptions(upgraded ?? '')).toMatchObject(now)
    expect(await argon2Passwords(now).verify(upgraded, password)).toEqual({ isRight: true, upgraded: undefined })
    expect(await argon2Passwords(now).verify(stored, 'wrong')).toEqual({ isRight: false })
  })

  it('D-25: answers fifty callers at once, the first of them before there is a dummy hash', async () => {
    const fresh = argon2Passwords(cheap)
    const stored = await passwords.hash(password)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => fresh.verify(i % 2 ? stored : undefined, i % 3 ? password : 'wrong')),
    )
    expect(answers.map(({ isRight }) => isRight)).toEqual(Array.from({ length: 50 }, (_, i) => i % 2 === 1 && i % 3 !== 0))
  })

  it('goes on after a stored hash that cannot be read, which is a bug and not a wrong password', async () => {
    const stored = await passwords.hash(password)
    await expect(Promise.all([1, 2, 3].map(() => passwords.verify('no hash', password)))).rejects.toThrow()
    expect((await passwords.verify(stored, password)).isRight).toBe(true)
  })
})
