import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, personName, problemLine, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import { type PasskeySignIn, passkeySignInForm } from './passkeys.ts'
import { providerLink } from './upstream.ts'
import type { Words } from './words/english.ts'

/** What the sign-in page shows. */
export interface SignInView {
  readonly token: string
  /** What was typed before, given back so that only the password is typed again. */
  readonly email?: string | undefined
  readonly isRefused: boolean
  /** Providers to sign in with; for somebody who came through one and has to do it again, that one alone, and no password. */
  readonly providers: readonly string[]
  /** The provider that addresses like the typed one sign in with. */
  readonly elsewhere?: string | undefined
  /** What comes next: a code to compare, one to type, the account, or a page of it. */
  readonly next: keyof Words['signIn']['next']
  /** Set where somebody who is signed in has to do it once more: who they are. */
  readonly again?: string | undefined
  /** Absent where there are no passkeys. */
  readonly passkey?: PasskeySignIn | undefined
  /** The demo's person, one tap away while the server is not public. */
  readonly demo?: { readonly email: string; readonly token: string } | undefined
}

/** Asks who is there. The same answer for a wrong password and for an unknown person (D-72). */
export function signInPage(frame: Frame, view: SignInView): Html {
  const says = frame.words.signIn
  const title = view.again === undefined ? says.title : says.again
  return page(
    frame,
    title,
    html`<h1>${title}</h1>
<p>${view.again === undefined ? says.next[view.next] : againFor(frame, view.again, view.next)}</p>
${view.demo && demoForm(frame, view.demo)}
${view.again !== undefined && view.providers.length > 0 ? view.providers.map((name) => providerLink(frame, name)) : passwordForm(frame, view)}`,
  )
}

/** Asks somebody who signs in elsewhere to do it once more, there. */
export function againElsewherePage(frame: Frame, { name, next, href }: { name: string; next: SignInView['next']; href: string }): Html {
  const says = frame.words.signIn
  return page(
    frame,
    says.again,
    html`<h1>${says.again}</h1>
<p>${againFor(frame, name, next)}</p>
${linkButton(href, says.signInAgain)}`,
  )
}

function passwordForm(frame: Frame, view: SignInView): Html {
  const says = frame.words.signIn
  return html`<form method="post" action="${frame.base}/signin${view.again !== undefined && '/again'}">
${tokenField(view.token)}
${view.again === undefined && emailField(says, view)}
<label for="password">${says.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${refusal(view)}>
${view.isRefused && problemLine(problemOf(says, view))}
<button${view.demo ? '' : html` class="main"`}>${says.title}</button>
</form>
${view.passkey && passkeySignInForm(frame, view.passkey)}
${view.again === undefined && view.providers.length > 0 && html`<p class="or">${says.or}</p>${view.providers.map((name) => providerLink(frame, name))}`}`
}

/** That an address signs in elsewhere follows from its domain, whoever has it (D-72). */
function problemOf(says: Words['signIn'], { elsewhere }: SignInView): string {
  return elsewhere === undefined ? says.wrong : says.elsewhere(cleanText(elsewhere, 40))
}

function againFor(frame: Frame, name: string, next: SignInView['next']): Html {
  const says = frame.words.signIn
  const who = personName(frame, name)
  return next === 'passkeys' ? says.againForPasskeys(who) : says.againForDevice(who)
}

function emailField(says: Words['signIn'], view: SignInView): Html {
  return html`<label for="email">${says.email}</label>
<input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="254" value="${cleanText(view.email ?? '', 254)}"${refusal(view)}>`
}

function refusal(view: SignInView): Html | undefined {
  return view.isRefused ? html` aria-invalid="true" aria-describedby="problem"` : undefined
}

function demoForm(frame: Frame, demo: { readonly email: string; readonly token: string }): Html {
  const says = frame.words.signIn
  return html`<form method="post" action="${frame.base}/signin/demo">
${tokenField(demo.token)}
<button class="main">${says.continueAs(cleanText(demo.email, 60))}</button>
<p class="hint">${says.demoPerson}</p>
</form>
<p class="or">${says.or}</p>`
}

/** Says that nobody is signed in here any more. */
export function signedOutPage(frame: Frame): Html {
  const says = frame.words.signIn
  const account = html`<a href="${frame.base}/account">${says.inYourAccount}</a>`
  return page(
    frame,
    says.signedOut,
    html`<div class="outcome"><h1>${says.signedOutHere}</h1>
<p>${says.signedOutSays(account)}</p>
<p class="next"><a class="button" href="${frame.base}/device">${says.signInAgain}</a></p></div>`,
  )
}
