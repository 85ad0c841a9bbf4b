import { cleanText } from '../../src/text/clean.ts'
import { ago } from './ago.ts'
import { type Frame, notMe, page, personName, problemLine, strong, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import { wishes } from './scopes.ts'
import type { Words } from './words/english.ts'

/** What a person is asked to decide on. */
export interface ConfirmView {
  readonly token: string
  /** As the television shows it: `WDJB-MJHT`. */
  readonly code: string
  readonly person: string
  /** The client's name, chosen by the operator of this server. */
  readonly client: string
  readonly scope: readonly string[]
  /** What its tokens are to be for, besides this server (RFC 8707). */
  readonly resources?: readonly string[] | undefined
  /** What the server saw: how many seconds ago it was asked, and from where. */
  readonly secondsAgo: number
  readonly address: string
  /** What the device says it is called; never shown as a fact (A-59). */
  readonly deviceName?: string | undefined
  /** What looks wrong; each is told (C-07, C-10, C-33). */
  readonly risks: readonly ('other-network' | 'polled-elsewhere' | 'shared' | 'reported')[]
  /** Set where the last four letters have to be typed; whether what was typed before was not it. */
  readonly typing?: { readonly isRefused: boolean } | undefined
  /** Set where a passkey has to sign the approval. */
  readonly signing?: SigningView | undefined
}

/** How a person stands to an approval that has to be signed (D-32). */
export type SigningView =
  /** They can; `script`: the address of the one that asks an authenticator; whether what was sent before was no signature. */
  | { readonly kind: 'ready'; readonly script: string; readonly isRefused: boolean }
  /** They have no passkey yet, are to have none, or nobody can have one at this server's address. */
  | { readonly kind: 'without' | 'not-theirs' | 'nowhere' }

/**
 * Asks whether the television shows the same code (RFC 8628 §3.3.1), or, where something looks wrong, for the end of it. Decline comes first and
 * weighs the same, and nothing has focus; where a field takes Enter, what was typed is the answer (C-21).
 */
export function confirmPage(frame: Frame, view: ConfirmView): Html {
  const { signing } = view
  const { words } = frame
  const says = words.confirm
  const title = titleOf(says, view)
  return page(
    frame,
    title,
    html`<h1>${title}</h1>
<p>${says.willBeSignedIn(personName(frame, view.person))}</p>
${view.risks.map((risk) => html`<p class="alarm">${says.risks[risk]}</p>`)}
${codeLine(view)}
<dl class="facts">
<div><dt>${says.program}</dt><dd>${cleanText(view.client, 60)}</dd></div>
<div><dt>${says.wantsTo}</dt><dd>${wishes(words, view.scope)}</dd></div>
${view.resources && html`<div><dt>${says.at}</dt><dd>${view.resources.map((resource) => html`${cleanText(resource, 80)} `)}</dd></div>`}
<div><dt>${says.asked}</dt><dd>${says.askedFrom(ago(words, view.secondsAgo), view.address)}</dd></div>
${view.deviceName && claim(says, view.deviceName)}
</dl>
${isBlocked(signing) ? refusal(frame, view, signing.kind) : view.typing || signing ? answerInParts(frame, view, signing) : answer(frame, view)}
<p class="warning">${strong(says.stop)}</p>`,
    notMe(frame),
  )
}

function titleOf(says: Words['confirm'], { typing, signing }: ConfirmView): string {
  if (isBlocked(signing)) return signing.kind === 'without' ? says.needsPasskey : says.cannot
  return typing ? says.type : says.compare
}

function isBlocked(signing: SigningView | undefined): signing is Exclude<SigningView, { kind: 'ready' }> {
  return signing !== undefined && signing.kind !== 'ready'
}

/** The whole code, or as much of it as does not have to be typed. */
function codeLine({ code, typing }: ConfirmView): Html {
  const shown = typing ? code.replace(lastFour, '·') : code
  return html`<p class="code${code.length > widest && ' long'}"><span aria-hidden="true">${shown}</span><span class="away">${spelled(shown.replaceAll('·', ''))}</span></p>`
}

/** The most signs of a code, dashes included, that a phone has room for in the largest letters. */
const widest = 11

/** Each of the last four letters, in whatever groups they stand. */
const lastFour = /[A-Z](?=(?:-?[A-Z]){0,3}$)/g

function answer(frame: Frame, view: ConfirmView): Html {
  return html`<form class="answers" method="post" action="${frame.base}/device/answer">
${tokenField(view.token)}
<button name="says" value="deny">${frame.words.confirm.decline}</button>
<button name="says" value="approve">${frame.words.confirm.approve}</button>
</form>`
}

/** Two forms, where something comes along with a yes: Enter in a field must not decline, and a no is never signed. */
function answerInParts(frame: Frame, view: ConfirmView, signing: SigningView | undefined): Html {
  return html`${declineForm(frame, view)}
<form method="post" action="${frame.base}/device/answer"${signing && html` data-passkey="approve" data-failed="${frame.words.confirm.noneSigned}"`}>
${tokenField(view.token)}
${view.typing && lettersField(frame.words.confirm, view.typing)}
${signing?.kind === 'ready' && signatureField(frame.words.confirm, signing)}
<div class="answers">
<button form="no" name="says" value="deny">${frame.words.confirm.decline}</button>
<button name="says" value="approve">${frame.words.confirm.approve}</button>
</div>
</form>`
}

function declineForm(frame: Frame, { token }: ConfirmView): Html {
  return html`<form id="no" method="post" action="${frame.base}/device/answer">${tokenField(token)}</form>`
}

function lettersField(says: Words['confirm'], { isRefused }: NonNullable<ConfirmView['typing']>): Html {
  return html`<label for="letters">${says.lastLetters}</label>
<input class="letters" id="letters" name="letters" type="text" inputmode="text" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" required maxlength="16"${isRefused && html` aria-invalid="true" aria-describedby="problem"`}>
${isRefused && problemLine(says.mistyped)}`
}

/** Where the authenticator's answer goes, and the script that asks for it; without one, Approve says what is missing (D-11). */
function signatureField(says: Words['confirm'], { script, isRefused }: SigningView & { readonly kind: 'ready' }): Html {
  return html`<input type="hidden" name="answer">
<p class="hint">${says.signs}</p>
${!isRefused && html`<noscript><p class="problem">${says.signsByScript}</p></noscript>`}
<p class="problem" role="alert" data-problem>${isRefused && says.unsigned}</p>
<script src="${script}" defer></script>`
}

/** Who cannot sign is told what to do, and can say no all the same. */
function refusal(frame: Frame, view: ConfirmView, kind: keyof Words['confirm']['ways']): Html {
  const { ways } = frame.words.confirm
  return html`<p class="need" role="status">${ways[kind]}</p>
${declineForm(frame, view)}
<div class="answers">
<button form="no" name="says" value="deny">${frame.words.confirm.decline}</button>
${kind === 'without' && html`<a class="button" href="${frame.base}/account/passkeys">${frame.words.account.addPasskey}</a>`}
</div>`
}

function claim(says: Words['confirm'], deviceName: string): Html {
  return html`<div class="said"><dt>${says.saysItIs}</dt><dd>${says.itsName(cleanText(deviceName, 60))} <small>${says.ownWords}</small></dd></div>`
}

/** Letter by letter, for whoever listens to the page. */
function spelled(code: string): string {
  return code
    .split('-')
    .filter((group) => group !== '')
    .map((half) => [...half].join(' '))
    .join(', ')
}
