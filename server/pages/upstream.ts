import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'

/** Why somebody who came from a provider is not signed in. */
export type UpstreamProblem = 'unusable' | 'denied' | 'unverified' | 'foreign' | 'taken' | 'unknown' | 'not-again' | 'other'

const stories: Readonly<Record<UpstreamProblem, (provider: string) => string>> = {
  unusable: (provider) => `${provider} could not be reached, or gave no answer that can be trusted. Wait a moment and try once more.`,
  denied: (provider) => `${provider} did not sign you in.`,
  unverified: (provider) => `${provider} knows you, but has not confirmed your e-mail address. Confirm it there, then try once more.`,
  foreign: (provider) => `${provider} knows you by an e-mail address of another organization. Sign in there with the right account.`,
  taken: (provider) => `Your e-mail address belongs to an account that does not sign in with ${provider}. Ask the operator of this server.`,
  unknown: (provider) => `${provider} knows you, but there is no account for you here. Ask the operator of this server.`,
  'not-again': (provider) => `${provider} did not ask who you are once more, so nothing was approved. Sign out here, then sign in again.`,
  other: (provider) => `${provider} signed in somebody else than the person who is signed in here. Choose the same account there.`,
}

/** Says in a sentence or two what went wrong, and what to do; a provider's own words are cleaned, and marked as its own. */
export function upstreamProblemPage(frame: Frame, problem: UpstreamProblem, provider: string, says?: string): Html {
  const name = cleanText(provider, 40)
  const title = 'You are not signed in'
  return page(
    frame,
    title,
    html`<div class="outcome"><h1>${title}</h1><p>${stories[problem](name)}</p>
${says !== undefined && html`<p>It says: “${cleanText(says, 120)}”</p>`}
${linkButton(`${frame.base}/signin`, 'Go back to sign in')}</div>`,
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
  const title = 'Is this account yours?'
  const wrong = isRefused && html` aria-invalid="true" aria-describedby="problem"`
  return page(
    frame,
    title,
    html`<h1>${title}</h1>
<p>There is an account for <strong>${cleanText(email, 254)}</strong> here. Give its password this once; from then on you sign in without it.</p>
<form method="post" action="${frame.base}/signin/link">
${tokenField(token)}
<input class="away" type="text" name="email" autocomplete="username" value="${cleanText(email, 254)}" tabindex="-1" aria-hidden="true" readonly>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${wrong}>
${isRefused && html`<p class="problem" id="problem" role="alert">That is not the password of this account. Check it and try again.</p>`}
<button class="main">Link and sign in</button>
</form>
<p class="next"><a href="${frame.base}/signin">Sign in another way</a></p>`,
  )
}

/** One way to sign in that leads to a provider: a link, since browsers hold redirects of a form to `form-action`. */
export function providerLink(frame: Frame, provider: string): Html {
  return html`<p class="provider"><a class="button" href="${frame.base}/signin/with/${encodeURIComponent(provider)}">Continue with ${cleanText(provider, 40)}</a></p>`
}
