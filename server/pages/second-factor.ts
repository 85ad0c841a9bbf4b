import { qrMatrix } from '../../src/qr/matrix.ts'
import { qrSvg } from '../../src/qr/svg.ts'
import { type Frame, linkButton, page, tokenField } from './frame.ts'
import { Html, html } from './html.ts'
import { codeField } from './sign-in-code.ts'

/** A form about the second factor, and what was wrong with it the last time. */
export interface FactorForm {
  readonly token: string
  readonly problem?: string | undefined
}

/** Asks for the password before an authenticator app is set up: a browser that was left open is not enough. */
export function beginFactorPage(frame: Frame, { token, problem, isWanted }: FactorForm & { readonly isWanted: boolean }): Html {
  return page(
    frame,
    'Authenticator app',
    html`<h1>Set up an authenticator app</h1>
${isWanted && html`<p><strong>What you are about to let in wants one.</strong> Set it up, then go on with the code.</p>`}
<p>An app on your phone shows a new code every half minute. After your password, a sign-in asks for it, so that your password alone is no use to anybody.</p>
<form method="post" action="${frame.base}/account/second-factor/begin">
${tokenField(token)}
${passwordField(problem)}
${problemLine(problem)}
<button class="main">Go on</button>
</form>
${back(frame)}`,
  )
}

/** What an app is given: as a QR code, as a link for the phone that this page is on, and as letters to type. */
export interface EnrolmentView extends FactorForm {
  readonly address: string
  /** The secret in groups. */
  readonly secret: string
  /** Whether this is part of a sign-in, for somebody who has to have an app. */
  readonly isAtSignIn: boolean
}

/** Gives the secret to the app, and asks for a first code of it before it counts. */
export function enrolPage(frame: Frame, { token, problem, address, secret, isAtSignIn }: EnrolmentView): Html {
  return page(
    frame,
    'Authenticator app',
    html`<h1>Add this server to your app</h1>
${isAtSignIn && html`<p>Your account needs an authenticator app beside the password.</p>`}
<p>Scan this with your authenticator app. If the app is on this phone, <a href="${address}">open it here</a>.</p>
${picture(address)}
<p>Or type this key into the app:</p>
<p class="key">${secret}</p>
<form method="post" action="${frame.base}${isAtSignIn ? '/signin/set-up' : '/account/second-factor/confirm'}">
${tokenField(token)}
${codeField('The code that the app shows now', problem !== undefined)}
${problemLine(problem)}
<button class="main">Turn it on</button>
</form>
${!isAtSignIn && back(frame)}`,
  )
}

function picture(address: string): Html | undefined {
  const matrix = qrMatrix(address, 'L')
  return matrix && html`<div class="qr" role="img" aria-label="The key as a QR code">${new Html([qrSvg(matrix)], [])}</div>`
}

/** Recovery codes to be shown this once, why, and where it goes on. */
export interface RecoveryCodesView {
  readonly codes: readonly string[]
  /** Whether the app was on before, so that there were others. */
  readonly isRenewed: boolean
  readonly next: '/account' | '/device'
}

/** Shows the recovery codes, this once. */
export function recoveryCodesPage(frame: Frame, { codes, isRenewed, next }: RecoveryCodesView): Html {
  return page(
    frame,
    'Recovery codes',
    html`<h1>${isRenewed ? 'Your new recovery codes' : 'The authenticator app is on'}</h1>
<p>${isRenewed ? 'Those before are void.' : 'Every other browser is signed out.'} <strong>Keep these recovery codes</strong> where you find them without your phone, on paper for instance: each signs you in once in place of the app. They are not shown again.</p>
<ul class="codes">${codes.map((code) => html`<li>${code}</li>`)}</ul>
${linkButton(`${frame.base}${next}`, 'I have kept them')}`,
  )
}

/** What a person whose app is on may see and do. */
export interface ActiveFactorView extends FactorForm {
  readonly recoveryLeft: number
}

/** Says that the app is on, and turns it off for whoever has password and code. */
export function activeFactorPage(frame: Frame, { token, problem, recoveryLeft }: ActiveFactorView): Html {
  return page(
    frame,
    'Authenticator app',
    html`<h1>Your authenticator app is on</h1>
<p>${left(recoveryLeft)} For another app, turn it off here and set it up again.</p>
${linkButton(`${frame.base}/account/second-factor/recovery`, 'Make new recovery codes')}
<form method="post" action="${frame.base}/account/second-factor/end">
${tokenField(token)}
${bothFields(problem)}
<button>Turn it off</button>
</form>
${back(frame)}`,
  )
}

/** Asks for both factors before it makes new recovery codes. */
export function renewRecoveryPage(frame: Frame, { token, problem, recoveryLeft }: ActiveFactorView): Html {
  return page(
    frame,
    'Recovery codes',
    html`<h1>Make new recovery codes</h1>
<p>${left(recoveryLeft)} New ones make those void, and are shown once.</p>
<form method="post" action="${frame.base}/account/second-factor/recovery">
${tokenField(token)}
${bothFields(problem)}
<button class="main">Make new ones</button>
</form>
${back(frame)}`,
  )
}

function bothFields(problem: string | undefined): Html {
  return html`${passwordField(problem)}
${codeField('Code of the app, or a recovery code', problem !== undefined)}
${problemLine(problem)}`
}

function left(count: number): string {
  if (count === 0) return 'You have no recovery codes left.'
  return count === 1 ? 'You have one recovery code left.' : `You have ${count} recovery codes left.`
}

function passwordField(problem: string | undefined): Html {
  const wrong = problem !== undefined && html` aria-invalid="true" aria-describedby="problem"`
  return html`<label for="password">Your password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${wrong}>`
}

function problemLine(problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : html`<p class="problem" id="problem" role="alert">${problem}</p>`
}

function back({ base }: Frame): Html {
  return html`<p><a class="plain" href="${base}/account">Back to your account</a></p>`
}
