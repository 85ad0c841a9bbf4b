import { type Frame, linkButton, page } from './frame.ts'
import { type Html, html } from './html.ts'

/** What went wrong, as far as a person has to know it. */
export type Problem = 'stale' | 'bad-request' | 'not-found' | 'too-large' | 'broken'

const stories: Readonly<Record<Problem, { readonly title: string; readonly says: string }>> = {
  stale: {
    title: 'This page was out of date',
    says: 'Nothing was changed. It was open for too long, or in another tab. Go back to the start and try once more.',
  },
  'bad-request': { title: 'That did not arrive whole', says: 'Nothing was changed. Go back to the start and try once more.' },
  'not-found': { title: 'There is no such page', says: 'To sign in a television, enter the code that it shows.' },
  'too-large': { title: 'That was too much at once', says: 'Nothing was changed. Go back to the start and type only what is asked for.' },
  broken: {
    title: 'Something broke on our side',
    says: 'Nothing was approved that you did not see confirmed. Wait a moment and try once more.',
  },
}

/** Says that something went wrong and what to do next; why is in the log, not here (D-47). */
export function problemPage(frame: Frame, problem: Problem): Html {
  const { title, says } = stories[problem]
  return page(
    frame,
    title,
    html`<div class="outcome"><h1>${title}</h1><p>${says}</p>${linkButton(`${frame.base}/device`, 'Go to the start')}</div>`,
  )
}

const tries = {
  codes: 'Too many codes that were not valid',
  signatures: 'Too many signatures that were not accepted',
  'sign-ins': 'Too many tries to sign in',
} as const

/** Says how long to wait after too many tries (D-79). */
export function limitedPage(frame: Frame, what: keyof typeof tries, retryAfterSeconds: number): Html {
  const tried = tries[what]
  return page(
    frame,
    tried,
    html`<div class="outcome"><h1>${tried}</h1>
<p>Please wait <strong>${wait(retryAfterSeconds)}</strong>, then try again. ${what === 'codes' ? 'Meanwhile, choose New code on the television, so that it shows a fresh one.' : 'Your account is fine; this slows down whoever guesses.'}</p>
${linkButton(what === 'sign-ins' ? `${frame.base}/signin` : `${frame.base}/device`, 'Try again')}</div>`,
  )
}

function wait(retryAfterSeconds: number): string {
  if (retryAfterSeconds < 60) return retryAfterSeconds === 1 ? '1 second' : `${retryAfterSeconds} seconds`
  const minutes = Math.ceil(retryAfterSeconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
