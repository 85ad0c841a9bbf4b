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
  readonly problem?: string | undefined
}

/** What a person is told after they changed something. */
export type PasskeyNote = 'added' | 'removed'

/** A person's passkeys: add one, remove one (D-31). */
export function passkeysPage(frame: Frame, { passkeys, addToken, script, hasCode, note, problem }: PasskeysView): Html {
  return page(
    frame,
    'Passkeys',
    html`<h1>Passkeys</h1>
${note && html`<p class="demo" role="status">${notes[note]}</p>`}
<p>A passkey signs you in with one tap, by the fingerprint, face or PIN of your device, and works on this server’s own pages only. It does not tell whether a code is from your own television: compare it all the same.</p>
${hasCode && linkButton(`${frame.base}/device`, 'Go on with your code')}
${passkeys.map((passkey) => passkeyCard(frame, passkey))}
${addToken === undefined ? html`<p class="warning">You have as many as you can: remove one before you add another.</p>` : addForm(frame, addToken, script, problem)}
${linkButton(`${frame.base}/account`, 'Your account')}`,
  )
}

const notes: Readonly<Record<PasskeyNote, string>> = {
  added: 'The passkey is added. The next sign-in can be one tap.',
  removed: 'The passkey is removed: it opens nothing here any more, and every other browser is signed out. Your device may still list it.',
}

function passkeyCard({ base }: Frame, { id, name, addedAgo, usedAgo, removeToken }: PasskeyView): Html {
  const title = cleanText(name, 60)
  return html`<section class="device" aria-label="${title}">
<h2>${title}</h2>
<dl class="facts">
<div><dt>Added</dt><dd>${ago(addedAgo)}</dd></div>
<div><dt>Last used</dt><dd>${usedAgo === undefined ? 'Not yet' : ago(usedAgo)}</dd></div>
</dl>
<form method="post" action="${base}/account/passkeys/remove">
${tokenField(removeToken)}<input type="hidden" name="id" value="${id}">
<button>Remove this passkey</button>
</form>
</section>`
}

function addForm({ base }: Frame, token: string, script: string, problem: string | undefined): Html {
  return html`<form method="post" action="${base}/account/passkeys/add" data-passkey="add" data-failed="No passkey was made. Try again, or use another device." hidden>
${tokenField(token)}<input type="hidden" name="answer">
<label for="name">Name of a new passkey</label>
<input id="name" name="name" type="text" autocomplete="off" maxlength="40" placeholder="My phone">
<p class="problem" role="alert" data-problem>${problem}</p>
<button class="main">Add a passkey</button>
</form>
<noscript><p class="warning">To add a passkey, this page needs JavaScript.</p></noscript>
${scriptTag(script)}`
}

/** The way to sign in without typing; hidden until a script shows it, where there can be passkeys at all. */
export function passkeySignInForm({ base }: Frame, { token, script, isRefused }: PasskeySignIn): Html {
  return html`${isRefused && html`<p class="problem" role="alert">That passkey is not accepted here. Sign in another way.</p>`}
<form method="post" action="${base}/signin/passkey" data-passkey="use" data-failed="No passkey was used. Try again, or sign in with your password." hidden>
${tokenField(token)}<input type="hidden" name="answer">
<p class="or">or</p>
<button>Sign in with a passkey</button>
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
