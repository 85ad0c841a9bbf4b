import { cleanText } from '../../src/text/clean.ts'
import { ago } from './ago.ts'
import { wishes } from './confirm.ts'
import { type Frame, linkButton, page, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'

/** A device that is signed in, as its person sees it. */
export interface DeviceView {
  readonly id: string
  /** What its person calls it, what it says it is called, or the program's name. */
  readonly name: string
  /** The client's name, chosen by the operator of this server. */
  readonly client: string
  readonly scope: readonly string[]
  readonly approvedAgo: number
  /** Where the approval came from; undefined where that is not known. */
  readonly approvedFrom?: string | undefined
  readonly isByOperator: boolean
  readonly usedAgo: number
  readonly isNew: boolean
  readonly tokens: { readonly end: string; readonly name: string; readonly know: string }
}

/** Something that happened to the account. */
export interface ActivityView {
  readonly event: string
  readonly secondsAgo: number
  readonly address?: string | undefined
  readonly isByOperator: boolean
  /** What the passkey is called that signed it; nothing where it is gone by now. */
  readonly signedWith?: string | undefined
}

/** What a person is told after they changed something. */
export type AccountNote = 'ended' | 'disowned' | 'named' | 'gone' | 'all-ended' | 'password-changed' | 'second-factor-ended'

/** Everything on the account page. */
export interface AccountView {
  readonly devices: readonly DeviceView[]
  readonly activity: readonly ActivityView[]
  readonly endAllToken: string
  /** Absent where the account has no password of its own, as in a demonstration. */
  readonly password?: { readonly token: string; readonly email: string; readonly problem?: string | undefined } | undefined
  /** Absent as the password is. */
  readonly secondFactor?: 'on' | 'off' | undefined
  /** How many there are; absent where there can be none. */
  readonly passkeys?: number | undefined
  readonly note?: AccountNote | undefined
}

/** A person's devices, what happened lately, and the password (C-12). */
export function accountPage(frame: Frame, view: AccountView): Html {
  const { devices, activity, note } = view
  return page(
    frame,
    'Your account',
    html`<h1>Your account</h1>
${note && html`<p class="demo" role="status">${notes[note]}</p>`}
<h2>Devices that are signed in as you</h2>
${devices.length === 0 ? html`<p>None. A television that you let in is listed here, and can be signed out from here.</p>` : devices.map((device) => deviceCard(frame, device))}
${devices.length > 1 && endAll(frame, view.endAllToken)}
<p class="next"><a class="button" href="${frame.base}/device">Enter a code</a></p>
<h2>What happened lately</h2>
${activity.length === 0 ? html`<p>Nothing yet.</p>` : html`<ul class="activity">${activity.map(activityLine)}</ul>`}
${view.passkeys !== undefined && passkeySection(frame, view.passkeys)}
${view.secondFactor && secondFactorSection(frame, view.secondFactor)}
${view.password && passwordForm(frame, view.password)}`,
  )
}

const notes: Readonly<Record<AccountNote, string>> = {
  ended: 'That device is signed out. It notices when it next asks for anything.',
  disowned: 'That device is signed out. If you do not know how it came in, change your password below.',
  named: 'The name is kept.',
  gone: 'That device was signed out already.',
  'all-ended': 'All devices are signed out. They notice when they next ask for anything.',
  'password-changed': 'The password is changed, and every other browser is signed out. Devices stay signed in.',
  'second-factor-ended': 'The authenticator app is turned off. Your password alone signs you in.',
}

function deviceCard(frame: Frame, device: DeviceView): Html {
  const name = cleanText(device.name, 60)
  return html`<section class="device" aria-label="${name}">
<h3>${name}${device.isNew && html` <em>new</em>`}</h3>
<dl class="facts">
<div><dt>Program</dt><dd>${cleanText(device.client, 60)}</dd></div>
<div><dt>May</dt><dd>${wishes(device.scope)}</dd></div>
<div><dt>Approved</dt><dd>${ago(device.approvedAgo)}${device.isByOperator ? ', by the operator of this server' : device.approvedFrom && html`, from ${device.approvedFrom}`}</dd></div>
<div><dt>Last used</dt><dd>${ago(device.usedAgo)}</dd></div>
</dl>
${device.isNew ? html`<div class="answers">${endForm(frame, device, true)}${knowForm(frame, device)}</div>` : endForm(frame, device, false)}
<details><summary>Rename</summary>
<form method="post" action="${frame.base}/account/devices/name">
${tokenField(device.tokens.name)}<input type="hidden" name="id" value="${device.id}">
<label for="name-${device.id}">Name</label>
<input id="name-${device.id}" name="name" type="text" autocomplete="off" maxlength="40" value="${name}">
<button>Keep this name</button>
</form></details>
</section>`
}

function endForm(frame: Frame, { id, tokens }: DeviceView, isDisowning: boolean): Html {
  return html`<form method="post" action="${frame.base}/account/devices/end">
${tokenField(tokens.end)}<input type="hidden" name="id" value="${id}">
${isDisowning ? html`<button name="why" value="not-me">This wasn’t me</button>` : html`<button>Sign out this device</button>`}
</form>`
}

function knowForm(frame: Frame, { id, tokens }: DeviceView): Html {
  return html`<form method="post" action="${frame.base}/account/devices/know">
${tokenField(tokens.know)}<input type="hidden" name="id" value="${id}">
<button>That was me</button>
</form>`
}

function endAll(frame: Frame, token: string): Html {
  return html`<details><summary>Sign out all devices</summary>
<form method="post" action="${frame.base}/account/devices/end-all">
${tokenField(token)}
<p>Every device in this list is signed out at once, and has to be let in again.</p>
<button>Sign out all of them</button>
</form></details>`
}

const stories: Readonly<Record<string, string>> = {
  'signed-in': 'You signed in',
  'signed-in-upstream': 'You signed in through your organization',
  linked: 'A sign-in through your organization was linked to this account',
  'person-created': 'This account was made at your first sign-in through your organization',
  'sign-in-failed': 'A sign-in with a wrong password',
  approved: 'A device was approved',
  denied: 'A device was declined',
  revoked: 'A device was signed out',
  disowned: 'You signed a device out that you did not know',
  'reuse-detected': 'A device’s token was used twice, so the device was signed out',
  'password-changed': 'The password was changed',
  'reset-link-issued': 'A link to choose a new password was made',
  'password-reset': 'A new password was chosen with a link',
  'second-factor-enabled': 'An authenticator app was set up',
  'second-factor-disabled': 'The authenticator app was turned off',
  'second-factor-failed': 'A wrong code of the authenticator app, after the right password',
  'recovery-code-used': 'A recovery code was used',
  'recovery-codes-renewed': 'New recovery codes were made; those before are void',
  'passkey-added': 'A passkey was added',
  'passkey-removed': 'A passkey was removed',
  'passkey-used': 'A passkey was used',
  'passkey-failed': 'A sign-in with a passkey that was not accepted',
  'passkey-counter-fell': 'A passkey counted backwards: there may be a copy of it, so nobody was let in. Remove it',
  'signature-failed': 'An approval whose signature by a passkey was not accepted',
}

function activityLine({ event, secondsAgo, address, isByOperator, signedWith }: ActivityView): Html {
  const where = isByOperator ? 'by the operator' : address && `from ${address}`
  const signed =
    signedWith !== undefined &&
    html`, signed with ${signedWith ? html`“${cleanText(signedWith, 60)}”` : 'a passkey that is removed by now'}`
  return html`<li>${stories[event] ?? event}${signed} <small>${ago(secondsAgo)}${where && html`, ${where}`}</small></li>`
}

function passkeySection({ base }: Frame, count: number): Html {
  return html`<h2>Passkeys</h2>
<p>${count === 0 ? 'None. With one, you sign in by one tap and without your password.' : `${count === 1 ? 'One passkey signs' : `${count} passkeys sign`} you in by one tap.`}</p>
${linkButton(`${base}/account/passkeys`, count === 0 ? 'Add a passkey' : 'See, add or remove passkeys')}`
}

function secondFactorSection({ base }: Frame, state: 'on' | 'off'): Html {
  return html`<h2>Authenticator app</h2>
<p>${state === 'on' ? 'On: after your password, a sign-in asks for a code of your app.' : 'Off. With one, nobody signs in as you who has only your password.'}</p>
${linkButton(`${base}/account/second-factor`, state === 'on' ? 'Recovery codes, or turn it off' : 'Set up an authenticator app')}`
}

function passwordForm(frame: Frame, { token, email, problem }: NonNullable<AccountView['password']>): Html {
  const wrong = problem !== undefined && html` aria-invalid="true" aria-describedby="problem"`
  return html`<h2>Password</h2>
<form method="post" action="${frame.base}/account/password">
${tokenField(token)}
<input class="away" type="text" name="email" autocomplete="username" value="${cleanText(email, 254)}" tabindex="-1" aria-hidden="true" readonly>
<label for="current">Password now</label>
<input id="current" name="current" type="password" autocomplete="current-password" required maxlength="1024"${wrong}>
<label for="wanted">New password</label>
<input id="wanted" name="wanted" type="password" autocomplete="new-password" required maxlength="1024" aria-describedby="length"${wrong}>
<p class="hint" id="length">15 characters or more; several words are easy to remember.</p>
${problem !== undefined && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
<button>Change password</button>
</form>`
}
