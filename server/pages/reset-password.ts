import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, problemLine, strong, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Refusal } from './words/english.ts'

/** What the page for a new password shows. */
export interface ResetView {
  readonly token: string
  readonly email: string
  readonly endsDevices: boolean
  readonly problem?: Refusal | undefined
}

/** Asks for a new password, of whoever came with a link that works. */
export function resetPage(frame: Frame, { token, email, endsDevices, problem }: ResetView): Html {
  const wrong = problem !== undefined && html` aria-invalid="true" aria-describedby="length problem"`
  const address = cleanText(email, 254)
  const { reset: says, account, refusals } = frame.words
  return page(
    frame,
    says.title,
    html`<h1>${says.heading}</h1>
<p>${says.says(strong(address))}</p>
<form method="post" action="${frame.base}/reset">
${tokenField(token)}
<input class="away" type="text" name="email" autocomplete="username" value="${address}" tabindex="-1" aria-hidden="true" readonly>
<label for="wanted">${account.newPassword}</label>
<input id="wanted" name="wanted" type="password" autocomplete="new-password" required maxlength="1024"${wrong || html` aria-describedby="length"`}>
<p class="hint" id="length">${account.passwordLength}</p>
<label for="repeated">${says.repeated}</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="1024"${wrong}>
${problem !== undefined && problemLine(refusals[problem])}
<label class="check"><input type="checkbox" name="devices" value="end"${endsDevices && html` checked`}> ${says.endDevices}</label>
<p class="hint">${says.endDevicesSays}</p>
<button class="main">${says.set}</button>
</form>`,
  )
}

/** Says that a link is of no use, in the same words whyever that is (D-72). */
export function voidLinkPage(frame: Frame): Html {
  const { reset: says, signIn } = frame.words
  return page(
    frame,
    says.isVoid,
    html`<div class="outcome"><h1>${says.isVoid}</h1>
<p>${says.isVoidSays}</p>
${linkButton(`${frame.base}/signin`, signIn.title)}</div>`,
  )
}

/** Says that the new password stands, and what stays as it was. */
export function resetDonePage(
  frame: Frame,
  { keepsDevices, next }: { readonly keepsDevices: boolean; readonly next: '/account' | '/device' },
): Html {
  const { reset: says, signIn } = frame.words
  return page(
    frame,
    says.title,
    html`<div class="outcome"><h1>${says.done}</h1>
<p>${keepsDevices ? says.keepsDevices : says.endsDevices} ${says.lookAtOthers}</p>
${linkButton(`${frame.base}${next}`, signIn.title)}</div>`,
  )
}
