import { cleanText } from '../../src/text/clean.ts'
import { ago } from './ago.ts'
import { type Frame, notMe, page, personName, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'

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
  const title = titleOf(view)
  return page(
    frame,
    title,
    html`<h1>${title}</h1>
<p>A television somewhere will be signed in as <strong>${personName(view.person)}</strong>.</p>
${view.risks.map((risk) => html`<p class="alarm">${warnings[risk]}</p>`)}
${codeLine(view)}
<dl class="facts">
<div><dt>Program</dt><dd>${cleanText(view.client, 60)}</dd></div>
<div><dt>Wants to</dt><dd>${wishes(view.scope)}</dd></div>
${view.resources && html`<div><dt>At</dt><dd>${view.resources.map((resource) => html`${cleanText(resource, 80)} `)}</dd></div>`}
<div><dt>Asked</dt><dd>${ago(view.secondsAgo)}, from ${view.address}</dd></div>
${view.deviceName && claim(view.deviceName)}
</dl>
${isBlocked(signing) ? refusal(frame, view, signing.kind) : view.typing || signing ? answerInParts(frame, view, signing) : answer(frame, view)}
<p class="warning"><strong>You did not start this, or someone sent you the code? Decline.</strong></p>`,
    notMe(frame),
  )
}

function titleOf({ typing, signing }: ConfirmView): string {
  if (isBlocked(signing)) return signing.kind === 'without' ? 'To approve this, you need a passkey' : 'You cannot approve this here'
  return typing ? 'Type the end of the code on your television' : 'Is this the code on your television?'
}

function isBlocked(signing: SigningView | undefined): signing is Exclude<SigningView, { kind: 'ready' }> {
  return signing !== undefined && signing.kind !== 'ready'
}

/** What a person is told of a sign of risk: never that all is well (C-07, decision 12). */
const warnings: Readonly<Record<ConfirmView['risks'][number], string>> = {
  'other-network': 'This television is in another network than you. Approve it only if it stands before you.',
  'polled-elsewhere':
    'This television first asked from one network, and then from another, which televisions do not. Approve it only if it stands before you.',
  shared: 'Somebody else has entered this code, too. Approve it only if the television stands before you.',
  reported: 'People have refused televisions from this network lately. Approve it only if it stands before you.',
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
<button name="says" value="deny">Decline</button>
<button name="says" value="approve">Approve</button>
</form>`
}

/** Two forms, where something comes along with a yes: Enter in a field must not decline, and a no is never signed. */
function answerInParts(frame: Frame, view: ConfirmView, signing: SigningView | undefined): Html {
  return html`${declineForm(frame, view)}
<form method="post" action="${frame.base}/device/answer"${signing && html` data-passkey="approve" data-failed="No passkey has signed, so nothing is approved. Try again, or decline."`}>
${tokenField(view.token)}
${view.typing && lettersField(view.typing)}
${signing?.kind === 'ready' && signatureField(signing)}
<div class="answers">
<button form="no" name="says" value="deny">Decline</button>
<button name="says" value="approve">Approve</button>
</div>
</form>`
}

function declineForm(frame: Frame, { token }: ConfirmView): Html {
  return html`<form id="no" method="post" action="${frame.base}/device/answer">${tokenField(token)}</form>`
}

function lettersField({ isRefused }: NonNullable<ConfirmView['typing']>): Html {
  return html`<label for="letters">The last four letters on your television</label>
<input class="letters" id="letters" name="letters" type="text" inputmode="text" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" required maxlength="16"${isRefused && html` aria-invalid="true" aria-describedby="problem"`}>
${isRefused && html`<p class="problem" id="problem" role="alert">That is not what the television shows. Read the letters once more.</p>`}`
}

/** Where the authenticator's answer goes, and the script that asks for it; without one, Approve says what is missing (D-11). */
function signatureField({ script, isRefused }: SigningView & { readonly kind: 'ready' }): Html {
  return html`<input type="hidden" name="answer">
<p class="hint">Approve asks for one of your passkeys: with it, you sign what this page shows.</p>
${!isRefused && html`<noscript><p class="problem">Your passkey is asked for by JavaScript, which is off here. Turn it on to approve; Decline needs none.</p></noscript>`}
<p class="problem" role="alert" data-problem>${isRefused && unsigned}</p>
<script src="${script}" defer></script>`
}

const unsigned =
  'Not approved: no signature of a passkey of yours came with it. Try again, in a browser that has JavaScript and passkeys. The code is kept.'

/** Who cannot sign is told what to do, and can say no all the same. */
function refusal(frame: Frame, view: ConfirmView, kind: keyof typeof ways): Html {
  return html`<p class="need" role="status">${ways[kind]}</p>
${declineForm(frame, view)}
<div class="answers">
<button form="no" name="says" value="deny">Decline</button>
${kind === 'without' && html`<a class="button" href="${frame.base}/account/passkeys">Add a passkey</a>`}
</div>`
}

const ways = {
  without: 'This program is let in by the signature of a passkey, and you have none yet. Add one first; the code is kept meanwhile.',
  'not-theirs':
    'This program is let in by the signature of a passkey, and your account is to have none here. Ask whoever runs this server, or decline.',
  nowhere:
    'This program is let in by the signature of a passkey, and at this address there are none. Ask whoever runs this server, or decline.',
} as const

function claim(deviceName: string): Html {
  return html`<div class="said"><dt>Says it is</dt><dd>“${cleanText(deviceName, 60)}” <small>its own words, not checked</small></dd></div>`
}

/** Letter by letter, for whoever listens to the page. */
function spelled(code: string): string {
  return code
    .split('-')
    .filter((group) => group !== '')
    .map((half) => [...half].join(' '))
    .join(', ')
}

/** The hyphen does not break, or a narrow phone reads "e-" and "mail". */
const meanings: Readonly<Record<string, string>> = {
  openid: 'know which account is yours',
  profile: 'see your name',
  email: 'see your e\u2011mail address',
  offline_access: 'stay signed in',
}

/** What a scope means, in plain words; an unknown one is shown as it is spelled. */
export function wishes(scope: readonly string[]): string {
  const isNamed = scope.includes('profile') || scope.includes('email')
  const said = scope.filter((token) => token !== 'openid' || !isNamed).map(meaning)
  const sentence = said.length === 0 ? 'nothing in particular' : said.join(', ').replace('your name, see your e', 'your name and e')
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function meaning(token: string): string {
  return (Object.hasOwn(meanings, token) && meanings[token]) || `use “${cleanText(token, 40)}”`
}
