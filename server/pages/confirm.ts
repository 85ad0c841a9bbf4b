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
}

/**
 * Asks whether the television shows the same code (RFC 8628 §3.3.1). Decline comes first and weighs the same, nothing has
 * focus and no field takes Enter, so that nothing is approved by accident (C-21).
 */
export function confirmPage(frame: Frame, view: ConfirmView): Html {
  return page(
    frame,
    'Is this the code on your television?',
    html`<h1>Is this the code on your television?</h1>
<p>A television somewhere will be signed in as <strong>${personName(view.person)}</strong>.</p>
<p class="code"><span aria-hidden="true">${view.code}</span><span class="away">${spelled(view.code)}</span></p>
<dl class="facts">
<div><dt>Program</dt><dd>${cleanText(view.client, 60)}</dd></div>
<div><dt>Wants to</dt><dd>${wishes(view.scope)}</dd></div>
${view.resources && html`<div><dt>At</dt><dd>${view.resources.map((resource) => html`${cleanText(resource, 80)} `)}</dd></div>`}
<div><dt>Asked</dt><dd>${ago(view.secondsAgo)}, from ${view.address}</dd></div>
${view.deviceName && claim(view.deviceName)}
</dl>
<form class="answers" method="post" action="${frame.base}/device/answer">
${tokenField(view.token)}
<button name="says" value="deny">Decline</button>
<button name="says" value="approve">Approve</button>
</form>
<p class="warning"><strong>You did not start this, or someone sent you the code? Decline.</strong></p>`,
    notMe(frame),
  )
}

function claim(deviceName: string): Html {
  return html`<div class="said"><dt>Says it is</dt><dd>“${cleanText(deviceName, 60)}” <small>its own words, not checked</small></dd></div>`
}

/** Letter by letter, for whoever listens to the page. */
function spelled(code: string): string {
  return code
    .split('-')
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
