import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, personName, strong, tokenField } from './frame.ts'
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
  const says = frame.words.outcome
  switch (view.kind) {
    case 'waiting':
      return view.secondsAgo < longWait ? waiting(frame, view.person) : waitingLong(frame, view.person)
    case 'in':
      return isIn(frame, view)
    case 'denied':
      return story(picture.cross, says.declined, says.declinedSays, again(frame))
    case 'lost':
      return story(picture.cross, says.lost, says.lostSays, again(frame))
    case 'expired':
      return story(picture.cross, says.expired, says.expiredSays, again(frame))
    case 'answered':
      return story(picture.cross, says.answered, says.answeredSays, again(frame))
  }
}

function waiting(frame: Frame, person: string) {
  const says = frame.words.outcome
  return story(picture.dots, says.waiting, says.waitingSays(personName(frame, person)))
}

function waitingLong(frame: Frame, person: string) {
  const { title, body } = waiting(frame, person)
  const says = frame.words.outcome
  return {
    title,
    body: html`${body}
<p>${strong(says.tooLong)}</p>
<ul><li>${says.isItOn}</li><li>${says.isItAnother}</li><li>${says.elseNewCode}</li></ul>`,
  }
}

function isIn(frame: Frame, { person, client, device }: Extract<OutcomeView, { kind: 'in' }>) {
  const says = frame.words.outcome
  return story(
    picture.check,
    says.isIn,
    says.isInSays(cleanText(client, 60), personName(frame, person)),
    html`<form method="post" action="${frame.base}/account/devices/end">${tokenField(device.endToken)}<input type="hidden" name="id" value="${device.id}"><button class="plain" name="why" value="not-me">${says.signItOut}</button></form>`,
  )
}

function story(image: Html, title: string, says: Html | string, next?: Html): { title: string; body: Html } {
  return { title, body: html`${image}<h1>${title}</h1><p>${says}</p>${next}` }
}

function again(frame: Frame): Html {
  return linkButton(`${frame.base}/device`, frame.words.outcome.enterAnother)
}

const picture = {
  check: television(html`<path d="m22 28 7 7 13-14"/>`),
  cross: television(html`<path d="m25 21 14 14m0-14L25 35"/>`),
  dots: television(html`<path d="M22 28h.1M32 28h.1M42 28h.1" stroke-width="5"/>`),
}

function television(inside: Html): Html {
  return html`<svg viewBox="0 0 64 64" aria-hidden="true"><rect x="5" y="10" width="54" height="36" rx="5"/><path d="M22 54h20"/>${inside}</svg>`
}
