import { describe, expect, it } from 'vitest'
import { type ConfirmView, confirmPage } from '../../../server/pages/confirm.ts'
import { frame } from '../../support/frame.ts'

const view: ConfirmView = {
  token: 'form-token',
  code: 'WDJB-MJHT',
  person: 'Ada Example',
  client: 'Tenfoot TV',
  scope: ['openid', 'email'],
  secondsAgo: 120,
  address: '192.168.1.31',
  deviceName: 'Living room',
  risks: [],
}

function pageOf(changed: Partial<ConfirmView> = {}): string {
  return confirmPage(frame, { ...view, ...changed }).toString()
}

/** The facts by their names, as they are written. */
function factsOf(page: string): Record<string, string> {
  return Object.fromEntries([...page.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, name, fact]) => [name, fact]))
}

describe('confirmPage()', () => {
  it.each([
    ['WDJB-MJHT', 'WDJB-····', 'W D J B'],
    ['WDJ-BMJ-HTK', 'WDJ-BM·-···', 'W D J, B M'],
    ['WDJ-BMJH-TKLM', 'WDJ-BMJH-····', 'W D J, B M J H'],
  ])('A-31 D-80: leaves out the last four letters of %s where they are typed, however they are grouped', (code, shown, said) => {
    const page = pageOf({ code, typing: { isRefused: false } })
    expect(page).toContain(`<span aria-hidden="true">${shown}</span><span class="away">${said}</span>`)
    expect(pageOf({ code })).toContain(`<span aria-hidden="true">${code}</span>`)
  })

  it('A-30: shows the code, asks whether the television shows it too, and takes a no as well as a yes', () => {
    const page = pageOf()
    expect(page).toContain('<h1>Is this the code on your television?</h1>')
    expect(page).toContain('>WDJB-MJHT<')
    expect([...page.matchAll(/<button name="says" value="(\w+)">/g)].map(([, says]) => says)).toEqual(['deny', 'approve'])
  })

  it('A-58: says that a television is let in, tells facts about it, and asks for one that the person has started', () => {
    const page = pageOf()
    expect(page).toContain('A television somewhere will be signed in as <strong>Ada Example</strong>')
    expect(factsOf(page)).toMatchObject({
      Program: 'Tenfoot TV',
      'Wants to': 'See your e\u2011mail address',
      Asked: '2 minutes ago, from 192.168.1.31',
    })
    expect(page).toContain('You did not start this, or someone sent you the code? Decline.')
  })

  it('A-59: shows what the device says it is as its own words, apart from what the server knows', () => {
    const { 'Says it is': claim, ...known } = factsOf(pageOf({ deviceName: 'Your bank' }))
    expect(claim).toBe('“Your bank” <small>its own words, not checked</small>')
    expect(JSON.stringify(known)).not.toContain('Your bank')
    expect(pageOf({ deviceName: undefined })).not.toContain('Says it is')
  })

  it.each(['person', 'client', 'deviceName', 'address', 'code', 'token'] as const)('D-12: escapes %s', (name) => {
    const page = pageOf({ [name]: '"><img src=x onerror=alert(1)>' })
    expect(page).not.toContain('<img')
    expect(page).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;')
  })

  it('D-12: escapes a scope that nobody knows', () => {
    expect(pageOf({ scope: ['<b>'] })).toContain('Use “&lt;b&gt;”')
  })

  it.each(['person', 'client', 'deviceName'] as const)(
    'D-12: leaves of %s no control, no direction and nothing of no width, and cuts it',
    (name) => {
      const page = pageOf({ [name]: `a\u202eb\u2066c\u200bd\u0007${'e'.repeat(100)}` })
      expect(page).toMatch(/abcde{56}(?!e)/)
      expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u0007]/)
    },
  )
})

describe('confirmPage(), where a passkey signs the approval', () => {
  const ready = { kind: 'ready', script: '/assets/passkeys.js?v=1', isRefused: false } as const

  it('D-32: has a no that nothing comes along with, and a yes that waits for a signature', () => {
    const page = pageOf({ signing: ready })
    expect(page).toContain('<h1>Is this the code on your television?</h1>')
    expect(page).toMatch(/<form id="no"[^>]*>\s*<input type="hidden" name="token" value="form-token"><\/form>/)
    expect(page).toMatch(/data-passkey="approve"[\s\S]*<input type="hidden" name="answer">/)
    expect(page).toMatch(
      /<button form="no" name="says" value="deny">Decline<\/button>\s*<button name="says" value="approve">Approve<\/button>/,
    )
    expect(page).toContain('<script src="/assets/passkeys.js?v=1" defer></script>')
    expect(page).not.toContain('Not approved')
  })

  it('says what is missing, without JavaScript, and after a yes that was not signed', () => {
    expect(pageOf({ signing: ready })).toContain('<noscript>')
    expect(pageOf({ signing: { ...ready, isRefused: true } })).toContain('Not approved: no signature of a passkey of yours')
  })

  it('asks for letters and signature in one form', () => {
    const page = pageOf({ signing: ready, typing: { isRefused: false } })
    expect(page).toMatch(/data-passkey="approve"[\s\S]*name="letters"[\s\S]*name="answer"[\s\S]*<\/form>/)
  })

  it.each([
    ['without', 'To approve this, you need a passkey', true],
    ['not-theirs', 'You cannot approve this here', false],
    ['nowhere', 'You cannot approve this here', false],
  ] as const)('tells somebody %s what to do, offers no yes, and takes a no', (kind, title, isAddable) => {
    const page = pageOf({ signing: { kind }, typing: { isRefused: false } })
    expect(page).toContain(`<h1>${title}</h1>`)
    expect(page.includes('href="/account/passkeys"')).toBe(isAddable)
    expect(page).toContain('value="deny">Decline')
    expect(page).not.toMatch(/approve"|<script|letters/)
  })
})
