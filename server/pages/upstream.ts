import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, problemLine, strong, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Words } from './words/english.ts'

/** Why somebody who came from a provider is not signed in. */
export type UpstreamProblem = keyof Words['upstream']['problems']

/** Says in a sentence or two what went wrong, and what to do; a provider's own words are cleaned, and marked as its own. */
export function upstreamProblemPage(frame: Frame, problem: UpstreamProblem, provider: string, itSays?: string): Html {
  const name = cleanText(provider, 40)
  const says = frame.words.upstream
  return page(
    frame,
    says.title,
    html`<div class="outcome"><h1>${says.title}</h1><p>${says.problems[problem](name)}</p>
${itSays !== undefined && html`<p>${says.itSays(cleanText(itSays, 120))}</p>`}
${linkButton(`${frame.base}/signin`, says.back)}</div>`,
  )
}

/** What the page shows that links an account to a provider. */
export interface LinkView {
  readonly token: string
  readonly email: string
  readonly isRefused: boolean
}

/** Asks somebody who came from a provider for the password that they have here, once (decision 13). */
export function linkPage(frame: Frame, { token, email, isRefused }: LinkView): Html {
  const { upstream: says, signIn } = frame.words
  const wrong = isRefused && html` aria-invalid="true" aria-describedby="problem"`
  return page(
    frame,
    says.isItYours,
    html`<h1>${says.isItYours}</h1>
<p>${says.giveItsPassword(strong(cleanText(email, 254)))}</p>
<form method="post" action="${frame.base}/signin/link">
${tokenField(token)}
<input class="away" type="text" name="email" autocomplete="username" value="${cleanText(email, 254)}" tabindex="-1" aria-hidden="true" readonly>
<label for="password">${signIn.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${wrong}>
${isRefused && problemLine(says.wrongPassword)}
<button class="main">${says.link}</button>
</form>
<p class="next"><a href="${frame.base}/signin">${says.anotherWay}</a></p>`,
  )
}

/** One way to sign in that leads to a provider: a link, since browsers hold redirects of a form to `form-action`. */
export function providerLink(frame: Frame, provider: string): Html {
  return html`<p class="provider"><a class="button" href="${frame.base}/signin/with/${encodeURIComponent(provider)}">${frame.words.signIn.continueWith(cleanText(provider, 40))}</a></p>`
}
