import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanLine, cleanText, cleanUri, cleanUserCode } from '../../../src/text/clean.ts'

const esc = '\x1b'
const bel = '\x07'

describe('cleanText()', () => {
  it.each([
    ['OSC 52, which writes the clipboard', `${esc}]52;c;cm0gLXJmIH4=${bel}TV`, ']52;c;cm0gLXJmIH4=TV'],
    [
      'OSC 8, whose text is not its target',
      `${esc}]8;;https://evil.test${esc}\\bank${esc}]8;;${esc}\\`,
      ']8;;https://evil.test\\bank]8;;\\',
    ],
    ['OSC 0, which sets the title', `${esc}]0;owned${bel}`, ']0;owned'],
    ['CSI, which moves the cursor and colours', `${esc}[2A${esc}[31mred`, '[2A[31mred'],
    ['an unterminated DCS', `${esc}Pq rest`, 'Pq rest'],
    ['an unterminated APC', `${esc}_rest`, '_rest'],
    ['a lone escape', `a${esc}b`, 'ab'],
    ['a carriage return that would overwrite the line', 'approved\rdenied', 'approved denied'],
    ['back space', 'WDJB\b\b\b\bXXXX', 'WDJBXXXX'],
    ['the bell', `ding${bel}`, 'ding'],
    ['NUL and DEL', 'a\0b\x7fc', 'abc'],
    ['shift out', 'a\x0eb', 'ab'],
    ['C1, where U+009D opens an OSC', 'a\x9d0;title\x9cb\x9b31m', 'a0;titleb31m'],
    ['bidi controls that reorder an address', 'https://a\u202Egpj.exe\u2066\u2069', 'https://agpj.exe'],
    ['zero-width signs', 'pay\u200Bpal\u200C\u200D\u2060\uFEFF', 'paypal'],
    ['the soft hyphen', 'pay\u00ADpal', 'paypal'],
    ['lone surrogates', 'a\uD800b\uDC00c', 'abc'],
    ['private and unassigned characters', 'a\uE000b\u0378c\u{10FFFF}', 'abc'],
    ['the blank letters', 'a\u115F\u1160\u3164\uFFA0\u2800b', 'ab'],
    ['tags and variation selectors', 'a\u{E0041}\uFE0F\u{E0100}b', 'ab'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a b c'],
    ['runs of white space', '  a \t\n\u00A0\u3000 b  ', 'a b'],
    ['white space around something deleted', 'a \0 b', 'a b'],
    ['zalgo, to two marks a letter', `z${'\u0322'.repeat(40)}a`, 'z\u0322\u0322a'],
    ['marks with no letter before them, which would sit on ours', '\u0301\u0302a', 'a'],
    ['decomposed letters, by composing them', 'Zoe\u0308', 'Zoë'],
  ])('E-13 E-15: is safe from %s', (_, text, clean) => {
    expect(cleanText(text)).toBe(clean)
  })

  it.each(['Živá televize', '居間のテレビ', 'Ω™ & <b>', 'تلفاز', 'हिन्दी', 'Tom’s TV – 55"', 'café 📺'])('leaves %s as it is', (text) => {
    expect(cleanText(text)).toBe(text)
  })

  it('E-13: cuts at 200 characters as a person counts them, or as many as asked', () => {
    expect(cleanText('é'.repeat(300))).toBe('é'.repeat(200))
    expect(cleanText('a\u0323\u0324'.repeat(300), 3)).toBe('ạ\u0324ạ\u0324ạ\u0324')
    expect(cleanText('abc def', 4)).toBe('abc')
  })

  it.each([
    ['marks in no order', `a${'\u0323\u0301\u0316\u0300'.repeat(250_000)}`],
    ['spaces', ' '.repeat(1_000_000)],
    ['joined emoji', '👩‍👩‍👧'.repeat(100_000)],
    ['Jamo', '\u1100'.repeat(1_000_000)],
  ])('is done with a million %s in a moment, in time that grows with their number only', (_, text) => {
    const before = process.cpuUsage()
    cleanText(text)
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(2_000_000)
  })

  it('counts a character of endless parts as too long', () => {
    expect(cleanText('\u1100'.repeat(5000)).length).toBeLessThanOrEqual(800)
  })

  it('E-12 E-14: leaves nothing but the allowed signs of any text, and is done after one go', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const clean = cleanText(text)
        expect(clean).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u)
        expect(cleanText(clean)).toBe(clean)
      }),
    )
  })
})

describe('cleanLine()', () => {
  it('D-44: gives one line, longer than what a screen gets', () => {
    expect(cleanLine('signed in\n2026 level=error forged')).toBe('signed in 2026 level=error forged')
    expect(cleanLine('x'.repeat(2000))).toHaveLength(1000)
  })
})

describe('cleanUserCode()', () => {
  it.each(['WDJB-MJHT', '123-456-789', 'abcd', 'A'.repeat(20)])('E-18: gives %s exactly as sent', (code) => {
    expect(cleanUserCode(code)).toBe(code)
  })

  it.each([
    ['too short', 'ABC'],
    ['too long', 'A'.repeat(21)],
    ['empty', ''],
    ['a space', 'WDJB MJHT'],
    ['an escape', `WDJB${esc}[2A`],
    ['a line end', 'WDJB-MJHT\n'],
    ['Cyrillic look-alikes', 'АВСЕ-НКМО'],
    ['full width', 'ＷＤＪＢ-ＭＪＨＴ'],
  ])('E-13: refuses a code with %s', (_, code) => {
    expect(cleanUserCode(code)).toBeUndefined()
  })
})

describe('cleanUri()', () => {
  it.each([
    ['https://tv.example/device', 'https://tv.example/device'],
    ['HTTPS://TV.EXAMPLE/device?user_code=WDJB-MJHT', 'https://tv.example/device?user_code=WDJB-MJHT'],
    ['https://gооgle.com', 'https://xn--ggle-55da.com/'],
    ['https://tv.example/ä', 'https://tv.example/%C3%A4'],
    ['http://127.0.0.1:8628/device', 'http://127.0.0.1:8628/device'],
    ['http://127.1/device', 'http://127.0.0.1/device'],
    ['http://2130706433/', 'http://127.0.0.1/'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['https://ｔｖ.example/', 'https://tv.example/'],
    ['http://[::1]:80/device', 'http://[::1]/device'],
    ['http://localhost:8628/', 'http://localhost:8628/'],
  ])('D-34 E-16 E-21: spells %s as %s', (text, href) => {
    expect(cleanUri(text)).toBe(href)
  })

  it.each([
    ['plain http', 'http://tv.example/device'],
    ['http on a private address', 'http://192.168.1.7/device'],
    ['a host that only begins like localhost', 'http://localhost.evil.com/'],
    ['a host that only begins like loopback', 'http://127.0.0.1.evil.com/'],
    ['script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/html,hi'],
    ['a name and password', 'https://good.example:pw@evil.com/'],
    ['a name', 'https://good.example@evil.com/'],
    ['a password', 'https://:pw@evil.com/'],
    ['a tab in the host', 'https://ev\til.com/'],
    ['a line end', 'https://tv.example/\n'],
    ['back slashes', 'https:\\\\evil.com'],
    ['an escape', `https://tv.example/${esc}[31m`],
    ['a bidi control', 'https://tv.example/\u202Egpj.exe'],
    ['a space', 'https://tv.example/de vice'],
    ['no slashes', 'https:evil.com'],
    ['no host', 'https://'],
    ['more than 200 characters', `https://tv.example/${'a'.repeat(182)}`],
    ['more than 200 characters once spelled in ASCII', `https://tv.example/${'ä'.repeat(40)}`],
    ['nothing', ''],
  ])('D-34 E-21: refuses %s', (_, text) => {
    expect(cleanUri(text)).toBeUndefined()
  })

  it.each([
    ['http://192.168.1.7/device', true],
    ['http://10.0.0.1/device', true],
    ['http://172.31.0.1/device', true],
    ['http://172.32.0.1/device', false],
    ['http://169.254.3.4/device', true],
    ['http://[fd00::1]/device', true],
    ['http://[fe80::1]/device', true],
    ['http://[2606:4700::1111]/device', false],
    ['http://93.184.216.34/device', false],
    ['http://100.64.0.9:8628/device', true],
    ['http://tv.local:8628/device', true],
    ['http://tv.home.arpa/device', true],
    ['http://8.8.8.8/device', false],
    ['http://tv.example/device', false],
  ])('E-19: with allowsInsecure, %s is allowed: %s', (text, isAllowed) => {
    expect(cleanUri(text, { allowsInsecure: true })).toBe(isAllowed ? text : undefined)
  })
})
