import type { Router } from 'express'
import { isFormToken } from '../../flows/anti-forgery.ts'
import { beginPasskeySignIn, signInWithPasskey } from '../../flows/passkey-sign-in.ts'
import { posting } from './posting.ts'
import { answer, ask, askAgain } from './sign-in.ts'
import { type Site, sendProblem, typed, type Visit } from './visit.ts'

/** Signing in with a passkey, where there are any; the form for it is on the pages of the other ways (D-31). */
export function passkeySignInRoutes(router: Router, site: Site): void {
  if (!site.passkeyScript) return
  router.post('/signin/passkey/options', posting(site, sendOptions))
  router.post('/signin/passkey', posting(site, takePasskey))
  router.get('/signin/passkey', (_request, response) => response.redirect(303, `${site.base}/signin`))
}

/** What the script asks an authenticator for; it loads its page anew where it gets none. */
async function sendOptions({ site, browser, person, form, response }: Visit): Promise<void> {
  const isOurs = isFormToken(browser, 'passkey', typed(form, 'token'))
  const options = isOurs ? await beginPasskeySignIn(site.services, browser, person) : undefined
  if (options) response.json(options)
  else response.status(403).json({ kind: 'stale' })
}

/** One tap, by somebody who is not signed in, or by the same person once more (D-31). */
async function takePasskey(visit: Visit): Promise<void> {
  const { site, browser, person, form, address, request } = visit
  if (!isFormToken(browser, 'passkey', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const attempt = { browser, person, address, answer: typed(form, 'answer') ?? '', known: site.cookies.read(request, 'known') }
  const outcome = await signInWithPasskey(site.services, attempt)
  if (outcome.kind !== 'refused') return answer(visit, outcome, undefined)
  await (person ? askAgain : ask)(visit, 422, { refused: 'passkey' })
}
