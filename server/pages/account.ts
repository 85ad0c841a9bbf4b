import { cleanText } from '../../src/text/clean.ts'
import { ago } from './ago.ts'
import { type Frame, linkButton, page, problemLine, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import { wishes } from './scopes.ts'
import type { Refusal, Words } from './words/english.ts'

/** A device that is signed in, as its person sees it. */
export interface DeviceView {
  readonly id: string
  /** What its person calls it, what it says it is called, or the program's name. */
  readonly name: string
  /** The client's name, chosen by the operator of this server. */
  readonly client: string
  readonly scope: readonly string[]
  readonly approvedAgo: number
  /** Where the device asked for its codes; undefined where that is not known. */
  readonly askedFrom?: string | undefined
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
export type AccountNote = keyof Words['account']['notes']

/** Everything on the account page. */
export interface AccountView {
  readonly devices: readonly DeviceView[]
  readonly activity: readonly ActivityView[]
  readonly endAllToken: string
  /** Absent where the account has no password of its own, as in a demonstration. */
  readonly password?: { readonly token: string; readonly email: string; readonly problem?: Refusal | undefined } | undefined
  /** Absent as the password is. */
  readonly secondFactor?: 'on' | 'off' | undefined
  /** How many there are; absent where there can be none. */
  readonly passkeys?: number | undefined
  readonly note?: AccountNote | undefined
}

/** A person's devices, what happened lately, and the password (C-12). */
export function accountPage(frame: Frame, view: AccountView): Html {
  const { devices, activity, note } = view
  const says = frame.words.account
  return page(
    frame,
    says.title,
    html`<h1>${says.title}</h1>
${note && html`<p class="demo" role="status">${says.notes[note]}</p>`}
<h2>${says.devices}</h2>
${devices.length === 0 ? html`<p>${says.noDevices}</p>` : devices.map((device) => deviceCard(frame, device))}
${devices.length > 1 && endAll(frame, view.endAllToken)}
<p class="next"><a class="button" href="${frame.base}/device">${says.enterCode}</a></p>
<h2>${says.activity}</h2>
${activity.length === 0 ? html`<p>${says.noActivity}</p>` : html`<ul class="activity">${activity.map((one) => activityLine(frame, one))}</ul>`}
${view.passkeys !== undefined && passkeySection(frame, view.passkeys)}
${view.secondFactor && secondFactorSection(frame, view.secondFactor)}
${view.password && passwordForm(frame, view.password)}`,
  )
}

function deviceCard(frame: Frame, device: DeviceView): Html {
  const name = cleanText(device.name, 60)
  const { words } = frame
  const says = words.account
  return html`<section class="device" aria-label="${name}">
<h3>${name}${device.isNew && html` <em>${says.isNew}</em>`}</h3>
<dl class="facts">
<div><dt>${says.program}</dt><dd>${cleanText(device.client, 60)}</dd></div>
<div><dt>${says.may}</dt><dd>${wishes(words, device.scope)}</dd></div>
${device.askedFrom && html`<div><dt>${says.asked}</dt><dd>${says.askedFrom(device.askedFrom)}</dd></div>`}
<div><dt>${says.approved}</dt><dd>${approval(words, device)}</dd></div>
<div><dt>${says.lastUsed}</dt><dd>${ago(words, device.usedAgo)}</dd></div>
</dl>
${device.isNew ? html`<div class="answers">${endForm(frame, device, true)}${knowForm(frame, device)}</div>` : endForm(frame, device, false)}
<details><summary>${says.rename}</summary>
<form method="post" action="${frame.base}/account/devices/name">
${tokenField(device.tokens.name)}<input type="hidden" name="id" value="${device.id}">
<label for="name-${device.id}">${says.name}</label>
<input id="name-${device.id}" name="name" type="text" autocomplete="off" maxlength="40" value="${name}">
<button>${says.keepName}</button>
</form></details>
</section>`
}

function approval(words: Words, { approvedAgo, approvedFrom, isByOperator }: DeviceView): string {
  const when = ago(words, approvedAgo)
  if (isByOperator) return words.account.approvedByOperator(when)
  return approvedFrom ? words.account.approvedFrom(when, approvedFrom) : when
}

function endForm(frame: Frame, { id, tokens }: DeviceView, isDisowning: boolean): Html {
  return html`<form method="post" action="${frame.base}/account/devices/end">
${tokenField(tokens.end)}<input type="hidden" name="id" value="${id}">
${isDisowning ? html`<button name="why" value="not-me">${frame.words.account.wasNotMe}</button>` : html`<button>${frame.words.account.signOutDevice}</button>`}
</form>`
}

function knowForm(frame: Frame, { id, tokens }: DeviceView): Html {
  return html`<form method="post" action="${frame.base}/account/devices/know">
${tokenField(tokens.know)}<input type="hidden" name="id" value="${id}">
<button>${frame.words.account.wasMe}</button>
</form>`
}

function endAll(frame: Frame, token: string): Html {
  const says = frame.words.account
  return html`<details><summary>${says.signOutAll}</summary>
<form method="post" action="${frame.base}/account/devices/end-all">
${tokenField(token)}
<p>${says.signOutAllSays}</p>
<button>${says.signOutAllOfThem}</button>
</form></details>`
}

function activityLine({ words }: Frame, { event, secondsAgo, address, isByOperator, signedWith }: ActivityView): Html {
  const { account: says, events } = words
  const what = isToldOf(events, event) ? events[event] : event
  const when = ago(words, secondsAgo)
  const where = isByOperator ? says.by(when) : address ? says.from(when, address) : when
  return html`<li>${signedWith === undefined ? what : signed(says, what, signedWith)} <small>${where}</small></li>`
}

function isToldOf(events: Words['events'], event: string): event is keyof Words['events'] {
  return Object.hasOwn(events, event)
}

function signed(says: Words['account'], what: string, passkey: string): string {
  return passkey === '' ? says.signedWithRemoved(what) : says.signedWith(what, cleanText(passkey, 60))
}

function passkeySection({ base, words }: Frame, count: number): Html {
  const says = words.account
  return html`<h2>${says.passkeys}</h2>
<p>${says.passkeyCount(count)}</p>
${linkButton(`${base}/account/passkeys`, count === 0 ? says.addPasskey : says.seePasskeys)}`
}

function secondFactorSection({ base, words }: Frame, state: 'on' | 'off'): Html {
  const says = words.account
  return html`<h2>${says.app}</h2>
<p>${state === 'on' ? says.appOn : says.appOff}</p>
${linkButton(`${base}/account/second-factor`, state === 'on' ? says.changeApp : says.setUpApp)}`
}

function passwordForm(frame: Frame, { token, email, problem }: NonNullable<AccountView['password']>): Html {
  const wrong = problem !== undefined && html` aria-invalid="true" aria-describedby="problem"`
  const { account: says, refusals } = frame.words
  return html`<h2>${says.password}</h2>
<form method="post" action="${frame.base}/account/password">
${tokenField(token)}
<input class="away" type="text" name="email" autocomplete="username" value="${cleanText(email, 254)}" tabindex="-1" aria-hidden="true" readonly>
<label for="current">${says.passwordNow}</label>
<input id="current" name="current" type="password" autocomplete="current-password" required maxlength="1024"${wrong}>
<label for="wanted">${says.newPassword}</label>
<input id="wanted" name="wanted" type="password" autocomplete="new-password" required maxlength="1024" aria-describedby="length"${wrong}>
<p class="hint" id="length">${says.passwordLength}</p>
${problem && problemLine(refusals[problem])}
<button>${says.changePassword}</button>
</form>`
}
