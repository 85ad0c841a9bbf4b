import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from '../../../server/pages/html.ts'

describe('html', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" autofocus onfocus='x`, '&quot; autofocus onfocus=&#39;x'],
    ['&lt;', '&amp;lt;'],
  ])('D-12: escapes %s', (text, escaped) => {
    expect(html`<p title="${text}">${text}</p>`.toString()).toBe(`<p title="${escaped}">${escaped}</p>`)
  })

  it('D-12: escapes in lists and in what is put together, and never twice', () => {
    const inner = html`<b>${'<'}</b>`
    expect(html`<p>${[inner, '>', 7]}</p>`.toString()).toBe('<p><b>&lt;</b>&gt;7</p>')
  })

  it('D-12: leaves of any text no sign that ends an attribute or begins a tag', () => {
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(html`${text}`.toString())))
  })

  it('leaves nothing of what is not there', () => {
    expect(html`${undefined}${false}${''}${0}`.toString()).toBe('0')
  })
})
