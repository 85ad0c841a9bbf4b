import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, personName, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'

/** What became of an answer, as the phone shows it. */
export type OutcomeView =
  /** Approved; the television has not fetched its tokens yet. */
  | { readonly kind: 'waiting'; readonly person: string; readonly secondsAgo: number }
  | {
      readonly kind: 'in'
      readonly person: string
      readonly client: string
      readonly device: { readonly id: string; readonly endToken: string }
    }
  | { readonly kind: 'denied' }
  /** Approved, and the television never came back for it. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'expired' }
  /** Somebody has answered already, here or elsewhere. */
  | { readonly kind: 'answered' }

/** After this many seconds of waiting the page says what to do. */
export const longWait = 30

/** Tells a person what became of the answer, and what comes next (RFC 8628 §3.3). */
export function outcomePage(frame: Frame, view: OutcomeView): Html {
  const { title, body } = told(frame, view)
  return page(frame, title, html`<div class="outcome">${body}</div>`)
}

function told(frame: Frame, view: OutcomeView): { title: string; body: Html } {
  switch (view.kind) {
    case 'waiting':
      return view.secondsAgo < longWait ? waiting(view.person) : waitingLong(view.person)
    case 'in':
      return isIn(frame, view)
    case 'denied':
      return declined(frame)
    case 'lost':
      return story(
        picture.cross,
        'The television did not come back',
        'The code has run out, and nothing was signed in. On the television, choose New code and start again.',
        again(frame),
      )
    case 'expired':
      return story(
        picture.cross,
        'Too late: the code has run out',
        'Nothing was signed in. On the television, choose New code, then scan or type that one.',
        again(frame),
      )
    case 'answered':
      return story(
        picture.cross,
        'This code has been answered already',
        'Your tap changed nothing. If that was not you, choose New code on the television.',
        again(frame),
      )
  }
}

function waiting(person: string) {
  return story(
    picture.dots,
    'Approved. Waiting for the television',
    html`It will be signed in as <strong>${personName(person)}</strong> in a few seconds. Look at its screen.`,
  )
}

function waitingLong(person: string) {
  const { title, body } = waiting(person)
  return {
    title,
    body: html`${body}
<p><strong>This takes longer than it should.</strong></p>
<ul><li>Is the television still on, and in the network?</li><li>Does it show another code by now? Then scan that one.</li><li>Else choose New code on the television.</li></ul>`,
  }
}

function isIn(frame: Frame, { person, client, device }: Extract<OutcomeView, { kind: 'in' }>) {
  return story(
    picture.check,
    'The television is in',
    html`${cleanText(client, 60)} is signed in as <strong>${personName(person)}</strong>. You can close this page and go back to the television.`,
    html`<form method="post" action="${frame.base}/account/devices/end">${tokenField(device.endToken)}<input type="hidden" name="id" value="${device.id}"><button class="plain" name="why" value="not-me">This wasn’t me, or it is the wrong one: sign it out</button></form>`,
  )
}

function declined(frame: Frame) {
  return story(
    picture.cross,
    'Declined',
    'Nothing was signed in, and the television says so. If someone sent you that code, do not use another one from them.',
    again(frame),
  )
}

function story(image: Html, title: string, says: Html | string, next?: Html): { title: string; body: Html } {
  return { title, body: html`${image}<h1>${title}</h1><p>${says}</p>${next}` }
}

function again(frame: Frame): Html {
  return linkButton(`${frame.base}/device`, 'Enter another code')
}

const picture = {
  check: television(html`<path d="m22 28 7 7 13-14"/>`),
  cross: television(html`<path d="m25 21 14 14m0-14L25 35"/>`),
  dots: television(html`<path d="M22 28h.1M32 28h.1M42 28h.1" stroke-width="5"/>`),
}

function television(inside: Html): Html {
  return html`<svg viewBox="0 0 64 64" aria-hidden="true"><rect x="5" y="10" width="54" height="36" rx="5"/><path d="M22 54h20"/>${inside}</svg>`
}
