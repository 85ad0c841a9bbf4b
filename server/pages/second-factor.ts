import { qrMatrix } from '../../src/qr/matrix.ts'
import { qrSvg } from '../../src/qr/svg.ts'
import { type Frame, linkButton, page, problemLine, strong, tokenField } from './frame.ts'
import { Html, html } from './html.ts'
import { codeField } from './sign-in-code.ts'
import type { Refusal } from './words/english.ts'

/** A form about the second factor, and what was wrong with it the last time. */
export interface FactorForm {
  readonly token: string
  readonly problem?: Refusal | undefined
}

/** Asks for the password before an authenticator app is set up: a browser that was left open is not enough. */
export function beginFactorPage(frame: Frame, { token, problem, isWanted }: FactorForm & { readonly isWanted: boolean }): Html {
  const says = frame.words.secondFactor
  return page(
    frame,
    says.title,
    html`<h1>${says.setUp}</h1>
${isWanted && html`<p>${strong(says.isWanted)} ${says.isWantedSays}</p>`}
<p>${says.what}</p>
<form method="post" action="${frame.base}/account/second-factor/begin">
${tokenField(token)}
${passwordField(frame, problem)}
${refusal(frame, problem)}
<button class="main">${says.goOn}</button>
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
  const says = frame.words.secondFactor
  return page(
    frame,
    says.title,
    html`<h1>${says.add}</h1>
${isAtSignIn && html`<p>${says.isNeeded}</p>`}
<p>${says.scan(html`<a href="${address}">${says.openHere}</a>`)}</p>
${picture(frame, address)}
<p>${says.typeKey}</p>
<p class="key">${secret}</p>
<form method="post" action="${frame.base}${isAtSignIn ? '/signin/set-up' : '/account/second-factor/confirm'}">
${tokenField(token)}
${codeField(says.codeNow, problem !== undefined)}
${refusal(frame, problem)}
<button class="main">${says.turnOn}</button>
</form>
${!isAtSignIn && back(frame)}`,
  )
}

function picture({ words }: Frame, address: string): Html | undefined {
  const matrix = qrMatrix(address, 'L')
  return matrix && html`<div class="qr" role="img" aria-label="${words.secondFactor.asQr}">${new Html([qrSvg(matrix)], [])}</div>`
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
  const says = frame.words.secondFactor
  return page(
    frame,
    says.codesTitle,
    html`<h1>${isRenewed ? says.newCodes : says.isOnNow}</h1>
<p>${isRenewed ? says.thoseBefore : says.otherBrowsers} ${says.keepThemSays(strong(says.keepThem))}</p>
<ul class="codes">${codes.map((code) => html`<li>${code}</li>`)}</ul>
${linkButton(`${frame.base}${next}`, says.kept)}`,
  )
}

/** What a person whose app is on may see and do. */
export interface ActiveFactorView extends FactorForm {
  readonly recoveryLeft: number
}

/** Says that the app is on, and turns it off for whoever has password and code. */
export function activeFactorPage(frame: Frame, { token, problem, recoveryLeft }: ActiveFactorView): Html {
  const says = frame.words.secondFactor
  return page(
    frame,
    says.title,
    html`<h1>${says.isOn}</h1>
<p>${says.left(recoveryLeft)} ${says.another}</p>
${linkButton(`${frame.base}/account/second-factor/recovery`, says.makeNew)}
<form method="post" action="${frame.base}/account/second-factor/end">
${tokenField(token)}
${bothFields(frame, problem)}
<button>${says.turnOff}</button>
</form>
${back(frame)}`,
  )
}

/** Asks for both factors before it makes new recovery codes. */
export function renewRecoveryPage(frame: Frame, { token, problem, recoveryLeft }: ActiveFactorView): Html {
  const says = frame.words.secondFactor
  return page(
    frame,
    says.codesTitle,
    html`<h1>${says.makeNew}</h1>
<p>${says.left(recoveryLeft)} ${says.makeNewSays}</p>
<form method="post" action="${frame.base}/account/second-factor/recovery">
${tokenField(token)}
${bothFields(frame, problem)}
<button class="main">${says.makeThem}</button>
</form>
${back(frame)}`,
  )
}

function bothFields(frame: Frame, problem: Refusal | undefined): Html {
  return html`${passwordField(frame, problem)}
${codeField(frame.words.secondFactor.codeOrRecovery, problem !== undefined)}
${refusal(frame, problem)}`
}

function passwordField({ words }: Frame, problem: Refusal | undefined): Html {
  const wrong = problem !== undefined && html` aria-invalid="true" aria-describedby="problem"`
  return html`<label for="password">${words.secondFactor.yourPassword}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${wrong}>`
}

function refusal({ words }: Frame, problem: Refusal | undefined): Html | undefined {
  return problem && problemLine(words.refusals[problem])
}

function back({ base, words }: Frame): Html {
  return html`<p><a class="plain" href="${base}/account">${words.secondFactor.back}</a></p>`
}
