import { type Frame, page, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import { nextStep } from './sign-in.ts'

/** What the second page of a sign-in shows. */
export interface SignInCodeView {
  readonly token: string
  readonly switchToken: string
  readonly isRefused: boolean
  readonly next: keyof typeof nextStep
}

/** Asks for the second factor; whose it is stands nowhere, since only the password was given. */
export function signInCodePage(frame: Frame, { token, switchToken, isRefused, next }: SignInCodeView): Html {
  return page(
    frame,
    'Code of your app',
    html`<h1>Code of your app</h1>
<p>Open your authenticator app and type the six digits that it shows for this server. ${nextStep[next]}</p>
<form method="post" action="${frame.base}/signin/code">
${tokenField(token)}
${codeField('Code, or a recovery code', isRefused)}
${isRefused && html`<p class="problem" id="problem" role="alert">That code is not right, or was used already. Wait for the next one and try again.</p>`}
<button class="main">Sign in</button>
</form>
<form method="post" action="${frame.base}/switch">${tokenField(switchToken)}<button class="plain">Use another account</button></form>`,
  )
}

/** The field for a code of an app, or a recovery code; letters are for the latter. */
export function codeField(label: string, isRefused: boolean): Html {
  const wrong = isRefused && html` aria-invalid="true" aria-describedby="problem"`
  return html`<label for="code">${label}</label>
<input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="32"${wrong}>`
}
