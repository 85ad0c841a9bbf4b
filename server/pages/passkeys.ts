import { cleanText } from '../../src/text/clean.ts'
import { ago } from './ago.ts'
import { type Frame, linkButton, page, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'

/** A passkey, as its person sees it. */
export interface PasskeyView {
  readonly id: string
  readonly name: string
  readonly addedAgo: number
  readonly usedAgo?: number | undefined
  readonly removeToken: string
}

/** Everything on the page for passkeys. */
export interface PasskeysView {
  readonly passkeys: readonly PasskeyView[]
  /** Absent where there are as many as one may have. */
  readonly addToken?: string | undefined
  /** The address of the script that asks an authenticator. */
  readonly script: string
  /** Whether a code waits in this browser, which may have sent its person here. */
  readonly hasCode: boolean
  readonly note?: PasskeyNote | undefined
  /** Whether what was sent before could not be added. */
  readonly isRefused?: boolean | undefined
}

/** What a person is told after they changed something. */
export type PasskeyNote = 'added' | 'removed'

/** A person's passkeys: add one, remove one (D-31). */
export function passkeysPage(frame: Frame, { passkeys, addToken, script, hasCode, note, isRefused }: PasskeysView): Html {
  const { passkeys: says, account } = frame.words
  return page(
    frame,
    account.passkeys,
    html`<h1>${account.passkeys}</h1>
${note && html`<p class="demo" role="status">${says.notes[note]}</p>`}
<p>${says.says}</p>
${hasCode && linkButton(`${frame.base}/device`, says.goOn)}
${passkeys.map((passkey) => passkeyCard(frame, passkey))}
${addToken === undefined ? html`<p class="warning">${says.most}</p>` : addForm(frame, { token: addToken, script, isRefused })}
${linkButton(`${frame.base}/account`, account.title)}`,
  )
}

function passkeyCard({ base, words }: Frame, { id, name, addedAgo, usedAgo, removeToken }: PasskeyView): Html {
  const title = cleanText(name, 60)
  const says = words.passkeys
  return html`<section class="device" aria-label="${title}">
<h2>${title}</h2>
<dl class="facts">
<div><dt>${says.added}</dt><dd>${ago(words, addedAgo)}</dd></div>
<div><dt>${words.account.lastUsed}</dt><dd>${usedAgo === undefined ? says.notYet : ago(words, usedAgo)}</dd></div>
</dl>
<form method="post" action="${base}/account/passkeys/remove">
${tokenField(removeToken)}<input type="hidden" name="id" value="${id}">
<button>${says.remove}</button>
</form>
</section>`
}

interface AddForm {
  readonly token: string
  readonly script: string
  readonly isRefused?: boolean | undefined
}

function addForm({ base, words }: Frame, { token, script, isRefused }: AddForm): Html {
  const says = words.passkeys
  return html`<form method="post" action="${base}/account/passkeys/add" data-passkey="add" data-failed="${says.noneMade}" data-there="${says.thereAlready}" hidden>
${tokenField(token)}<input type="hidden" name="answer">
<label for="name">${says.nameNew}</label>
<input id="name" name="name" type="text" autocomplete="off" maxlength="40" placeholder="${says.myPhone}">
<p class="problem" role="alert" data-problem>${isRefused && says.notAdded}</p>
<button class="main">${words.account.addPasskey}</button>
</form>
<noscript><p class="warning">${says.needsScript}</p></noscript>
${scriptTag(script)}`
}

/** The way to sign in without typing; hidden until a script shows it, where there can be passkeys at all. */
export function passkeySignInForm({ base, words }: Frame, { token, script, isRefused }: PasskeySignIn): Html {
  const says = words.passkeys
  return html`${isRefused && html`<p class="problem" role="alert">${says.notAccepted}</p>`}
<form method="post" action="${base}/signin/passkey" data-passkey="use" data-failed="${says.noneUsed}" hidden>
${tokenField(token)}<input type="hidden" name="answer">
<p class="or">${words.signIn.or}</p>
<button>${says.signIn}</button>
<p class="problem" role="alert" data-problem></p>
</form>
${scriptTag(script)}`
}

/** What that form needs. */
export interface PasskeySignIn {
  readonly token: string
  readonly script: string
  readonly isRefused: boolean
}

function scriptTag(address: string): Html {
  return html`<script src="${address}" defer></script>`
}
