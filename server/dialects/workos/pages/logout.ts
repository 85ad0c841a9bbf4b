import { cleanText } from '../../../../src/text/clean.ts'
import { type Frame, page, tokenField } from '../../../pages/frame.ts'
import { type Html, html } from '../../../pages/html.ts'
import { paths } from '../paths.ts'

/** What the page asks before a sign-in ends. */
export interface LogoutView {
  readonly token: string
  readonly client: string
  readonly sessionId: string
  readonly returnTo?: string | undefined
}

/** Asks before a sign-in ends: an address that was opened may have been somebody else's idea. */
export function logoutPage(frame: Frame, { token, client, sessionId, returnTo }: LogoutView): Html {
  return page(
    frame,
    'Sign out?',
    html`<h1>Sign out?</h1>
<p>This ends the sign-in of ${cleanText(client, 60)}, which then has to ask for another.</p>
<form method="post" action="${frame.base}${paths.logout}">
${tokenField(token)}
<input type="hidden" name="session_id" value="${sessionId}">
${returnTo !== undefined && html`<input type="hidden" name="return_to" value="${returnTo}">`}
<button class="main">Sign out</button>
</form>`,
  )
}

/** Says that a sign-in is over, with a way on that was asked for. */
export function loggedOutPage(frame: Frame, returnTo?: string): Html {
  return page(
    frame,
    'Signed out',
    html`<div class="outcome"><h1>Signed out</h1><p>You can close this page.</p>
${returnTo !== undefined && html`<p class="next"><a class="button" href="${returnTo}">Continue to ${cleanText(new URL(returnTo).host, 60)}</a></p>`}</div>`,
  )
}

/** Says that nobody knows the sign-in that is to end. */
export function unknownSessionPage(frame: Frame): Html {
  return page(frame, 'No such sign-in', html`<div class="outcome"><h1>There is no such sign-in</h1><p>Nothing was changed.</p></div>`)
}
