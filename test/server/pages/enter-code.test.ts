import { describe, expect, it } from 'vitest'
import { type EnterCodeView, enterCodePage } from '../../../server/pages/enter-code.ts'
import { frame } from '../../support/frame.ts'

function pageOf(changed: Partial<EnterCodeView> = {}): string {
  return enterCodePage(frame, { token: 'form-token', ...changed }).toString()
}

/** The attributes of the one field of the page. */
function fieldOf(page: string): Record<string, string | undefined> {
  const [, attributes = ''] = /<input (class="letters"[^>]*)>/.exec(page) ?? []
  return Object.fromEntries([...attributes.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
}

describe('enterCodePage()', () => {
  it('D-13: asks for letters as they come: no corrections, no suggestions, capitals by themselves, and room to paste', () => {
    expect(fieldOf(pageOf())).toMatchObject({
      id: 'code',
      type: 'text',
      inputmode: 'text',
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      maxlength: '64',
    })
    expect(pageOf()).toContain('<label for="code">')
    expect(pageOf()).not.toMatch(/\son[a-z]+=/)
  })

  it.each([
    ['the hint', undefined, 'hint'],
    ['the problem and the hint', 'not-valid', 'problem hint'],
  ] as const)('D-13: ties %s to the field, and both are there', (_what, note, described) => {
    const page = pageOf({ note })
    expect(fieldOf(page)['aria-describedby']).toBe(described)
    for (const id of described.split(' ')) expect(page).toContain(`id="${id}"`)
    expect(fieldOf(page)['aria-invalid']).toBe(note && 'true')
  })

  it('D-12: gives back what was typed, escaped and cut', () => {
    expect(fieldOf(pageOf({ typed: '"><script>' }))['value']).toBe('&quot;&gt;&lt;script&gt;')
    expect(fieldOf(pageOf({ typed: 'x'.repeat(1000) }))['value']).toBe('x'.repeat(64))
  })
})
