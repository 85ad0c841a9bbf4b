import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'

/** What the page for a new password shows. */
export interface ResetView {
  readonly token: string
  readonly email: string
  readonly endsDevices: boolean
  readonly problem?: string | undefined
}

/** Asks for a new password, of whoever came with a link that works. */
export function resetPage(frame: Frame, { token, email, endsDevices, problem }: ResetView): Html {
  const wrong = problem !== undefined && html` aria-invalid="true" aria-describedby="length problem"`
  const address = cleanText(email, 254)
  return page(
    frame,
    'New password',
    html`<h1>Choose a new password</h1>
<p>For <strong>${address}</strong>. You are signed out of every browser by that, and sign in with it afterwards.</p>
<form method="post" action="${frame.base}/reset">
${tokenField(token)}
<input class="away" type="text" name="email" autocomplete="username" value="${address}" tabindex="-1" aria-hidden="true" readonly>
<label for="wanted">New password</label>
<input id="wanted" name="wanted" type="password" autocomplete="new-password" required maxlength="1024"${wrong || html` aria-describedby="length"`}>
<p class="hint" id="length">15 characters or more; several words are easy to remember.</p>
<label for="repeated">The same again</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="1024"${wrong}>
${problem !== undefined && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
<label class="check"><input type="checkbox" name="devices" value="end"${endsDevices && html` checked`}> Sign out my devices, too</label>
<p class="hint">Leave that as it is if somebody else may have been in your account.</p>
<button class="main">Set this password</button>
</form>`,
  )
}

/** Says that a link is of no use, in the same words whyever that is (D-72). */
export function voidLinkPage(frame: Frame): Html {
  const title = 'This link does not work'
  return page(
    frame,
    title,
    html`<div class="outcome"><h1>${title}</h1>
<p>A link works once, for an hour, and only until a newer one is made. If this page was open for long, open the link once more; otherwise ask whoever runs this server for another.</p>
${linkButton(`${frame.base}/signin`, 'Sign in')}</div>`,
  )
}

/** Says that the new password stands, and what stays as it was. */
export function resetDonePage(
  frame: Frame,
  { keepsDevices, next }: { readonly keepsDevices: boolean; readonly next: '/account' | '/device' },
): Html {
  return page(
    frame,
    'New password',
    html`<div class="outcome"><h1>Your new password is set</h1>
<p>Every browser is signed out${keepsDevices ? '; your devices stay signed in' : ', and so is every device'}. An authenticator app and passkeys are as they were: after the sign-in, look whether each is yours.</p>
${linkButton(`${frame.base}${next}`, 'Sign in')}</div>`,
  )
}
