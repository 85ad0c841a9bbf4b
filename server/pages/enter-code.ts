import { cleanText } from '../../src/text/clean.ts'
import { type Frame, page, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'

/** What the page for typing a code shows. */
export interface EnterCodeView {
  readonly token: string
  /** What was typed before; it never says whether part of it was right. */
  readonly typed?: string | undefined
  /** `not-valid`: no television waits for that code. `from-link`: opened from another page, which no camera does (C-26). */
  readonly note?: 'not-valid' | 'from-link' | undefined
}

/** Asks for the code on the television (RFC 8628 §3.3), letters as they come (D-13). */
export function enterCodePage(frame: Frame, view: EnterCodeView): Html {
  return page(
    frame,
    view.note === 'not-valid' ? 'That code is not valid' : 'Enter the code',
    html`${view.note === 'not-valid' ? notValid : enter}
${view.note === 'from-link' && fromLink}
<form method="post" action="${frame.base}/device/code">
${tokenField(view.token)}
<label for="code">Code</label>
<input class="letters" id="code" name="code" type="text" inputmode="text" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" required maxlength="64" placeholder="XXXX-XXXX" value="${cleanText(view.typed ?? '', 64)}" aria-describedby="${view.note === 'not-valid' ? 'problem hint' : 'hint'}"${view.note === 'not-valid' && html` aria-invalid="true"`}>
<p class="hint" id="hint">Eight letters, sometimes more. Dashes, spaces and small letters do not matter.</p>
<button class="main">Continue</button>
</form>`,
  )
}

const enter = html`<h1>Enter the code on your television</h1>
<p>Type it from the screen in front of you, never from a message.</p>`

const notValid = html`<h1>That code is not valid</h1>
<p class="problem" id="problem" role="alert">No television is waiting for it now.</p>
<p>If you have just answered it, look at the television: it may have what it needs. Otherwise compare the letters one by one; if the time is up, choose <strong>New code</strong> on the television and type that one.</p>`

const fromLink = html`<p class="demo">A link brought you here, so the code in it was dropped: somebody else may have sent it. Type the one that your own television shows.</p>`
