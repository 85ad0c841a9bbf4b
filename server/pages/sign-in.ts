import { cleanText } from '../../src/text/clean.ts'
import { type Frame, linkButton, page, personName, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import { type PasskeySignIn, passkeySignInForm } from './passkeys.ts'
import { providerLink } from './upstream.ts'

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
  readonly next: keyof typeof nextStep
  /** Set where somebody who is signed in has to do it once more: who they are. */
  readonly again?: string | undefined
  /** Absent where there are no passkeys. */
  readonly passkey?: PasskeySignIn | undefined
  /** The demo's person, one tap away while the server is not public. */
  readonly demo?: { readonly email: string; readonly token: string } | undefined
}

/** Asks who is there. The same answer for a wrong password and for an unknown person (D-72). */
export function signInPage(frame: Frame, view: SignInView): Html {
  const title = view.again === undefined ? 'Sign in' : 'Is it still you?'
  return page(
    frame,
    title,
    html`<h1>${title}</h1>
<p>${view.again === undefined ? nextStep[view.next] : againFor(view.again, view.next)}</p>
${view.demo && demoForm(frame, view.demo)}
${view.again !== undefined && view.providers.length > 0 ? view.providers.map((name) => providerLink(frame, name)) : passwordForm(frame, view)}`,
  )
}

/** Asks somebody who signs in elsewhere to do it once more, there. */
export function againElsewherePage(frame: Frame, { name, next, href }: { name: string; next: SignInView['next']; href: string }): Html {
  const title = 'Is it still you?'
  return page(
    frame,
    title,
    html`<h1>${title}</h1>
<p>${againFor(name, next)}</p>
${linkButton(href, 'Sign in again')}`,
  )
}

function passwordForm(frame: Frame, view: SignInView): Html {
  return html`<form method="post" action="${frame.base}/signin${view.again !== undefined && '/again'}">
${tokenField(view.token)}
${view.again === undefined && emailField(view)}
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${refusal(view)}>
${view.isRefused && html`<p class="problem" id="problem" role="alert">${problemOf(view)}</p>`}
<button${view.demo ? '' : html` class="main"`}>Sign in</button>
</form>
${view.passkey && passkeySignInForm(frame, view.passkey)}
${view.again === undefined && view.providers.length > 0 && html`<p class="or">or</p>${view.providers.map((name) => providerLink(frame, name))}`}`
}

/** That an address signs in elsewhere follows from its domain, whoever has it (D-72). */
function problemOf({ elsewhere }: SignInView): string {
  if (elsewhere === undefined) return 'E-mail and password do not go together. Check both and try again.'
  return `People with an address of this organization sign in with ${cleanText(elsewhere, 40)}, not with a password.`
}

function againFor(name: string, next: SignInView['next']): Html {
  if (next === 'passkeys')
    return html`You signed in a while ago, and are about to change how you sign in. Sign in once more as <strong>${personName(name)}</strong>.`
  return html`You signed in a while ago, and are about to let in something new. Sign in once more as <strong>${personName(name)}</strong>, then you compare the code.`
}

function emailField(view: SignInView): Html {
  return html`<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="254" value="${cleanText(view.email ?? '', 254)}"${refusal(view)}>`
}

/** What a sign-in is for. */
export const nextStep = {
  compare: 'Then you compare the code on your television.',
  type: 'Then you enter the code from your television.',
  account: 'Then you see the devices that are signed in as you.',
  passkeys: 'Then you see your passkeys.',
} as const

function refusal(view: SignInView): Html | undefined {
  return view.isRefused ? html` aria-invalid="true" aria-describedby="problem"` : undefined
}

function demoForm(frame: Frame, demo: { readonly email: string; readonly token: string }): Html {
  return html`<form method="post" action="${frame.base}/signin/demo">
${tokenField(demo.token)}
<button class="main">Continue as ${cleanText(demo.email, 60)}</button>
<p class="hint">The person of this demonstration, made for this run only.</p>
</form>
<p class="or">or</p>`
}

/** Says that nobody is signed in here any more. */
export function signedOutPage(frame: Frame): Html {
  return page(
    frame,
    'Signed out',
    html`<div class="outcome"><h1>You are signed out here</h1>
<p>Televisions that you have let in stay signed in. To end that, sign out on them or <a href="${frame.base}/account">in your account</a>.</p>
<p class="next"><a class="button" href="${frame.base}/device">Sign in again</a></p></div>`,
  )
}
