import type { Router } from 'express'
import { formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { type Browser, pendingCode } from '../../flows/browser-session.ts'
import { demoOffer, type SignInOutcome, signIn, signInToDemo } from '../../flows/sign-in.ts'
import { limitedPage } from '../../pages/problem.ts'
import { type SignInView, signInPage } from '../../pages/sign-in.ts'
import { posting } from './posting.ts'
import { leadTo, remember, type Site, send, sendLimited, sendProblem, typed, type Visit, visiting } from './visit.ts'

/** Who is there? Afterwards it always goes on to the device page, wherever a request may ask to be sent (D-33). */
export function signInRoutes(router: Router, site: Site): void {
  router.get(
    '/signin',
    visiting(site, (visit) => (visit.person ? leadTo(visit, '/device') : ask(visit, 200))),
  )
  router.post('/signin', posting(site, takePassword))
  router.get(
    '/signin/again',
    visiting(site, (visit) => (visit.person ? askAgain(visit, 200) : leadTo(visit, '/signin'))),
  )
  router.post('/signin/again', posting(site, takeAgain))
  router.post('/signin/demo', posting(site, takeDemo))
  router.get('/signin/demo', (_request, response) => response.redirect(303, `${site.base}/signin`))
}

async function takePassword(visit: Visit): Promise<void> {
  const { site, browser, form, address, request } = visit
  if (!isFormToken(browser, 'sign-in', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const email = typed(form, 'email') ?? ''
  const known = site.cookies.read(request, 'known')
  answer(visit, await signIn(site.services, { browser, email, password: typed(form, 'password') ?? '', address, known }), email)
}

/** The same person once more, before they let in something new (C-27). */
async function takeAgain(visit: Visit): Promise<void> {
  const { site, browser, person, form, address, request } = visit
  if (!person) return leadTo(visit, '/signin')
  if (!isFormToken(browser, 'sign-in-again', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const known = site.cookies.read(request, 'known')
  const password = typed(form, 'password') ?? ''
  const outcome = await signIn(site.services, { browser, email: person.email, password, address, known })
  if (outcome.kind === 'refused') askAgain(visit, 422)
  else answer(visit, outcome, undefined)
}

async function takeDemo(visit: Visit): Promise<void> {
  const { site, browser, form, address } = visit
  if (!isFormToken(browser, 'demo', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  answer(visit, await signInToDemo(site.services, browser, address), undefined)
}

function answer(visit: Visit, outcome: SignInOutcome, email: string | undefined): void {
  const { response, frame } = visit
  if (outcome.kind === 'signed-in') enter(visit, outcome)
  else if (outcome.kind === 'refused') ask(visit, 422, email)
  else sendLimited(response, limitedPage(frame, 'sign-ins', outcome.retryAfter), outcome.retryAfter)
}

function enter(visit: Visit, { browser, known }: SignInOutcome & { kind: 'signed-in' }): void {
  const { site, request, response } = visit
  remember(site, request, response, browser)
  site.cookies.write(response, 'known', known)
  leadTo(visit, nextOf(visit.browser) === 'account' ? '/account' : '/device')
}

/** What a sign-in leads to; it is remembered here, never sent along (D-33). */
function nextOf(browser: Browser): 'compare' | 'type' | 'account' {
  if (browser.session.goal === 'account') return 'account'
  return pendingCode(browser)?.kind === 'code' ? 'compare' : 'type'
}

function ask(visit: Visit, status: 200 | 422, email?: string): void {
  const { browser, frame, response } = visit
  send(response, status, signInPage(frame, { ...viewFor(visit, status), token: formToken(browser, 'sign-in'), email }))
}

function askAgain(visit: Visit, status: 200 | 422): void {
  const { browser, frame, response, person } = visit
  const again = { token: formToken(browser, 'sign-in-again'), again: person?.name ?? '' }
  send(response, status, signInPage(frame, { ...viewFor(visit, status), ...again }))
}

function viewFor({ site, browser }: Visit, status: 200 | 422): Omit<SignInView, 'token'> {
  const demo = demoOffer(site.services.settings)
  return { isRefused: status === 422, next: nextOf(browser), demo: demo && { email: demo.email, token: formToken(browser, 'demo') } }
}
