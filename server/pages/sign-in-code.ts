import { type Frame, page, problemLine, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Words } from './words/english.ts'

/** What the second page of a sign-in shows. */
export interface SignInCodeView {
  readonly token: string
  readonly switchToken: string
  readonly isRefused: boolean
  readonly next: keyof Words['signIn']['next']
}

/** Asks for the second factor; whose it is stands nowhere, since only the password was given. */
export function signInCodePage(frame: Frame, { token, switchToken, isRefused, next }: SignInCodeView): Html {
  const { signInCode: says, signIn } = frame.words
  return page(
    frame,
    says.title,
    html`<h1>${says.title}</h1>
<p>${says.says} ${signIn.next[next]}</p>
<form method="post" action="${frame.base}/signin/code">
${tokenField(token)}
${codeField(says.label, isRefused)}
${isRefused && problemLine(says.wrong)}
<button class="main">${signIn.title}</button>
</form>
<form method="post" action="${frame.base}/switch">${tokenField(switchToken)}<button class="plain">${says.useAnother}</button></form>`,
  )
}

/** The field for a code of an app, or a recovery code; letters are for the latter. */
export function codeField(label: string, isRefused: boolean): Html {
  const wrong = isRefused && html` aria-invalid="true" aria-describedby="problem"`
  return html`<label for="code">${label}</label>
<input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="32"${wrong}>`
}
