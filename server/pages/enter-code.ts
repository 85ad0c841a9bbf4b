import { cleanText } from '../../src/text/clean.ts'
import { type Frame, page, problemLine, strong, tokenField } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Words } from './words/english.ts'

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
  const says = frame.words.enterCode
  const isRefused = view.note === 'not-valid'
  return page(
    frame,
    isRefused ? says.notValid : says.title,
    html`${isRefused ? notValid(says) : enter(says)}
${view.note === 'from-link' && html`<p class="demo">${says.fromLink}</p>`}
<form method="post" action="${frame.base}/device/code">
${tokenField(view.token)}
<label for="code">${says.code}</label>
<input class="letters" id="code" name="code" type="text" inputmode="text" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" required maxlength="64" placeholder="XXXX-XXXX" value="${cleanText(view.typed ?? '', 64)}" aria-describedby="${isRefused ? 'problem hint' : 'hint'}"${isRefused && html` aria-invalid="true"`}>
<p class="hint" id="hint">${says.letters}</p>
<button class="main">${says.goOn}</button>
</form>`,
  )
}

function enter({ heading, hint }: Words['enterCode']): Html {
  return html`<h1>${heading}</h1>
<p>${hint}</p>`
}

function notValid(says: Words['enterCode']): Html {
  return html`<h1>${says.notValid}</h1>
${problemLine(says.nobodyWaits)}
<p>${says.whatThen(strong(says.newCode))}</p>`
}
