import { cleanText } from '../../../../src/text/clean.ts'
import { type Frame, page, tokenField } from '../../../pages/frame.ts'
import { type Html, html } from '../../../pages/html.ts'
import { paths } from '../paths.ts'
import { workosWords } from './words.ts'

/** What the page asks before a sign-in ends. */
export interface LogoutView {
  readonly token: string
  readonly client: string
  readonly sessionId: string
  readonly returnTo?: string | undefined
}

/** Asks before a sign-in ends: an address that was opened may have been somebody else's idea. */
export function logoutPage(frame: Frame, { token, client, sessionId, returnTo }: LogoutView): Html {
  const says = workosWords(frame.words)
  return page(
    frame,
    says.signOut,
    html`<h1>${says.signOut}</h1>
<p>${says.ends(cleanText(client, 60))}</p>
<form method="post" action="${frame.base}${paths.logout}">
${tokenField(token)}
<input type="hidden" name="session_id" value="${sessionId}">
${returnTo !== undefined && html`<input type="hidden" name="return_to" value="${returnTo}">`}
<button class="main">${frame.words.frame.signOut}</button>
</form>`,
  )
}

/** Says that a sign-in is over, with a way on that was asked for. */
export function loggedOutPage(frame: Frame, returnTo?: string): Html {
  const says = workosWords(frame.words)
  return page(
    frame,
    says.signedOut,
    html`<div class="outcome"><h1>${says.signedOut}</h1><p>${says.canClose}</p>
${returnTo !== undefined && html`<p class="next"><a class="button" href="${returnTo}">${says.continueTo(cleanText(new URL(returnTo).host, 60))}</a></p>`}</div>`,
  )
}

/** Says that nobody knows the sign-in that is to end. */
export function unknownSessionPage(frame: Frame): Html {
  const says = workosWords(frame.words)
  return page(frame, says.unknown, html`<div class="outcome"><h1>${says.unknown}</h1><p>${says.nothingChanged}</p></div>`)
}
