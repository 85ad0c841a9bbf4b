import { describe, expect, it } from 'vitest'
import { passwordProblem } from '../../../server/identity/password-rule.ts'

describe('passwordProblem()', () => {
  it.each([
    ['fifteen characters', 'correct horse b'],
    ['words without digits, capitals or signs', 'correct horse battery staple'],
    ['letters of any script', 'правильная лошадь'],
    ['fifteen characters of several bytes each', '🐎🔋📎🧷🪢🪡🧶🧵🪥🧽🪣🧴🧻🚿🛁'],
    ['blanks at either end, which count', ' correct horse '],
    ['sixty-four characters and more', 'correct horse battery staple '.repeat(30)],
    ['1,024 bytes', 'correct horse battery staple '.repeat(40).slice(0, 1024)],
    ['a common one with something of your own', 'passwordpassword and a horse'],
  ])('D-23: accepts %s', (_what, password) => {
    expect(passwordProblem(password)).toBeUndefined()
  })

  it.each([
    ['nothing', '', 'choose one of 15 characters or more'],
    ['fourteen characters', 'correct horse ', 'choose one of 15 characters or more'],
    ['seven characters that JavaScript counts as fourteen', '🐎🔋📎🧷🪢🪡🧶🧵', 'choose one of 15 characters or more'],
    ['1,025 bytes (D-27)', 'correct horse battery staple '.repeat(40).slice(0, 1025), 'choose one of 1024 bytes or fewer'],
    ['1,026 bytes in 513 letters (D-27)', 'é'.repeat(513), 'choose one of 1024 bytes or fewer'],
    ['what many people use', 'qwertyuiopasdfgh', 'choose another'],
    ['what many people use, in other clothes', 'Password-Password', 'choose another'],
    ['what many people use, in full-width letters', 'ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ', 'choose another'],
    ['one letter again and again', 'aaaaaaaaaaaaaaa', 'choose another'],
    ['a short word again and again', 'abcabcabcabcabcab', 'choose another'],
    ['a short emoji row again and again', '🐎🔋🐎🔋🐎🔋🐎🔋🐎🔋🐎🔋🐎🔋🐎', 'choose another'],
  ])('D-23: refuses %s, and says what to do', (_what, password, advice) => {
    expect(passwordProblem(password)).toContain(advice)
  })

  it('tells nothing of the password in what it says', () => {
    for (const password of ['hunter2', 'aaaaaaaaaaaaaaa', 'x'.repeat(2000)]) expect(passwordProblem(password)).not.toContain(password)
  })

  it('D-27: judges a megabyte in no time', () => {
    expect(passwordProblem('ab'.repeat(500_000))).toContain('too long')
    expect(passwordProblem(`${'abcde'.repeat(200)}!`)).toBeUndefined()
  })
})
