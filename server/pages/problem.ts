import { type Frame, linkButton, page, strong } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Words } from './words/english.ts'

/** What went wrong, as far as a person has to know it. */
export type Problem = 'stale' | 'bad-request' | 'not-found' | 'too-large' | 'broken'

/** Says that something went wrong and what to do next; why is in the log, not here (D-47). */
export function problemPage(frame: Frame, problem: Problem): Html {
  const says = frame.words.problems
  const title = says[problem]
  return page(
    frame,
    title,
    html`<div class="outcome"><h1>${title}</h1><p>${says[`${problem}Says`]}</p>${linkButton(`${frame.base}/device`, says.start)}</div>`,
  )
}

/** Says how long to wait after too many tries (D-79). */
export function limitedPage(frame: Frame, what: 'codes' | 'signatures' | 'sign-ins', retryAfterSeconds: number): Html {
  const says = frame.words.limited
  const tried = says[what]
  return page(
    frame,
    tried,
    html`<div class="outcome"><h1>${tried}</h1>
<p>${says.wait(strong(wait(frame.words, retryAfterSeconds)))} ${what === 'codes' ? says.newCode : says.isFine}</p>
${linkButton(what === 'sign-ins' ? `${frame.base}/signin` : `${frame.base}/device`, says.tryAgain)}</div>`,
  )
}

function wait({ time }: Words, retryAfterSeconds: number): string {
  return retryAfterSeconds < 60 ? time.seconds(retryAfterSeconds) : time.minutes(Math.ceil(retryAfterSeconds / 60))
}
