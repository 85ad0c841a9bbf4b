import type { Router } from 'express'
import type { Seconds } from '../../../src/time/units.ts'
import { formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { type Browser, halfPersonOf, pendingCode } from '../../flows/browser-session.ts'
import { below } from '../../flows/describe-server.ts'
import { demoOffer, proveSecondFactor, type SignInOutcome, setUpAtSignIn, signIn, signInToDemo } from '../../flows/sign-in.ts'
import { offeredProviders } from '../../flows/sign-in-upstream.ts'
import { limitedPage } from '../../pages/problem.ts'
import { againElsewherePage, type SignInView, signInPage } from '../../pages/sign-in.ts'
import { signInCodePage } from '../../pages/sign-in-code.ts'
import { posting } from './posting.ts'
import { sendEnrolment, sendRecoveryCodes } from './second-factor.ts'
import { leadTo, passkeyScriptOf, remember, type Site, send, sendLimited, sendProblem, typed, type Visit, visiting } from './visit.ts'

/** Who is there? Afterwards it always goes on to the device page, wherever a request may ask to be sent (D-33). */
export function signInRoutes(router: Router, site: Site): void {
  router.get('/signin', visiting(site, showSignIn))
  router.post('/signin', posting(site, takePassword))
  router.get(
    '/signin/again',
    visiting(site, (visit) => (visit.person ? askAgain(visit, 200) : leadTo(visit, '/signin'))),
  )
  router.post('/signin/again', posting(site, takeAgain))
  router.get('/signin/code', visiting(site, showCode))
  router.post('/signin/code', posting(site, takeCode))
  router.post('/signin/set-up', posting(site, takeSetUp))
  router.get('/signin/set-up', (_request, response) => response.redirect(303, `${site.base}/signin/code`))
  router.post('/signin/demo', posting(site, takeDemo))
  router.get('/signin/demo', (_request, response) => response.redirect(303, `${site.base}/signin`))
}

async function showSignIn(visit: Visit): Promise<void> {
  if (visit.person) return leadTo(visit, '/device')
  if (await halfPersonOf(visit.site.services, visit.browser)) return leadTo(visit, '/signin/code')
  const elsewhere = pageOfApplication(visit, false)
  if (elsewhere !== undefined) return visit.response.redirect(303, elsewhere)
  await ask(visit, 200)
}

async function takePassword(visit: Visit): Promise<void> {
  const { site, browser, form, address, request } = visit
  if (!isFormToken(browser, 'sign-in', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const email = typed(form, 'email') ?? ''
  const known = site.cookies.read(request, 'known')
  await answer(visit, await signIn(site.services, { browser, email, password: typed(form, 'password') ?? '', address, known }), email)
}

/** The same person once more, before they let in something new (C-27). */
async function takeAgain(visit: Visit): Promise<void> {
  const { site, browser, person, form, address, request } = visit
  if (!person) return leadTo(visit, '/signin')
  if (!isFormToken(browser, 'sign-in-again', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const known = site.cookies.read(request, 'known')
  const password = typed(form, 'password') ?? ''
  const outcome = await signIn(site.services, { browser, email: person.email, password, address, known })
  if (outcome.kind === 'refused') await askAgain(visit, 422)
  else await answer(visit, outcome, undefined)
}

async function takeDemo(visit: Visit): Promise<void> {
  const { site, browser, form, address } = visit
  if (!isFormToken(browser, 'demo', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  await answer(visit, await signInToDemo(site.services, browser, address), undefined)
}

/** Leads on from what became of a sign-in. */
export async function answer(visit: Visit, outcome: SignInOutcome, email: string | undefined): Promise<void> {
  if (outcome.kind === 'signed-in') enter(visit, outcome)
  else if (outcome.kind === 'half') goOn(visit, outcome.browser)
  else if (outcome.kind === 'refused') await ask(visit, 422, { email })
  else if (outcome.kind === 'elsewhere') await ask(visit, 422, { email, elsewhere: outcome.provider })
  else makeWait(visit, outcome.retryAfter)
}

/** Leads somebody on to the second factor. */
export function goOn(visit: Visit, browser: Browser): void {
  remember(visit.site, visit.request, visit.response, browser)
  leadTo(visit, '/signin/code')
}

/** Says how long to wait. */
export function makeWait({ response, frame }: Visit, retryAfter: Seconds): void {
  sendLimited(response, limitedPage(frame, 'sign-ins', retryAfter), retryAfter)
}

async function showCode(visit: Visit): Promise<void> {
  const person = visit.person ? undefined : await halfPersonOf(visit.site.services, visit.browser)
  if (!person) return leadTo(visit, '/signin')
  if (!sendEnrolment(visit, person, true)) askForCode(visit, 200)
}

/** A first code, of somebody who has to have an app and sets it up while they sign in. */
async function takeSetUp(visit: Visit): Promise<void> {
  const { site, browser, form, address, response } = visit
  const person = visit.person ? undefined : await halfPersonOf(site.services, browser)
  if (!person) return leadTo(visit, '/signin')
  if (!isFormToken(browser, 'confirm-second-factor', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const outcome = await setUpAtSignIn(site.services, { browser, address, code: typed(form, 'code') ?? '' })
  if (outcome.kind === 'signed-in') {
    site.cookies.write(response, 'known', outcome.known)
    sendRecoveryCodes(visit, outcome.browser, person, outcome.recovery)
  } else if (outcome.kind === 'nobody' || !sendEnrolment(visit, person, true, 'wrong-first-code')) leadTo(visit, '/signin')
}

async function takeCode(visit: Visit): Promise<void> {
  const { site, browser, form, address, request } = visit
  if (visit.person) return leadTo(visit, '/signin')
  if (!isFormToken(browser, 'second-factor', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const attempt = { browser, address, code: typed(form, 'code') ?? '', known: site.cookies.read(request, 'known') }
  const outcome = await proveSecondFactor(site.services, attempt)
  switch (outcome.kind) {
    case 'signed-in':
      return enter(visit, outcome)
    case 'half':
    case 'elsewhere':
    case 'nobody':
      return leadTo(visit, '/signin')
    case 'refused':
      return askForCode(visit, 422)
    case 'limited':
      return makeWait(visit, outcome.retryAfter)
  }
}

function askForCode({ browser, frame, response }: Visit, status: 200 | 422): void {
  const tokens = { token: formToken(browser, 'second-factor'), switchToken: formToken(browser, 'switch') }
  send(response, status, signInCodePage(frame, { ...tokens, isRefused: status === 422, next: nextOf(browser) }))
}

/** Leads somebody who is signed in now to what they came for. */
export function enter(visit: Visit, { browser, known }: SignInOutcome & { kind: 'signed-in' }): void {
  const { site, request, response } = visit
  remember(site, request, response, browser)
  site.cookies.write(response, 'known', known)
  leadTo(visit, pageAfter[nextOf(visit.browser)])
}

const pageAfter = { compare: '/device', type: '/device', account: '/account', passkeys: '/account/passkeys' } as const

/** What a sign-in leads to; it is remembered here, never sent along (D-33). */
function nextOf(browser: Browser): SignInView['next'] {
  if (browser.session.goal !== undefined) return browser.session.goal
  return pendingCode(browser)?.kind === 'code' ? 'compare' : 'type'
}

/** Asks who is there, once more where something was not accepted. */
export async function ask(visit: Visit, status: 200 | 422, told: Told = {}): Promise<void> {
  const { site, browser, frame, response } = visit
  const providers = (await offeredProviders(site.services)).map(({ name }) => name)
  const view = {
    ...viewFor(visit, status, told),
    token: formToken(browser, 'sign-in'),
    email: told.email,
    providers,
    elsewhere: told.elsewhere,
  }
  send(response, status, signInPage(frame, view))
}

/** Where an application signs people in that this server is built into, and what they came for leads them back. */
function pageOfApplication({ site, browser }: Visit, isFresh: boolean): string | undefined {
  const { application, services } = site
  return application?.signInAt(below(services.settings.issuer, pageAfter[nextOf(browser)]), { isFresh })
}

/** Who came through a provider goes there again, where it is still one. */
export async function askAgain(visit: Visit, status: 200 | 422, told: Told = {}): Promise<void> {
  const { site, browser, frame, response, person } = visit
  const elsewhere = pageOfApplication(visit, true)
  // By a link: an application that leads back at once would otherwise be asked without end.
  if (elsewhere !== undefined)
    return send(response, 200, againElsewherePage(frame, { name: person?.name ?? '', next: nextOf(browser), href: elsewhere }))
  const through = browser.session.signIn?.provider
  const providers = (await offeredProviders(site.services)).map(({ name }) => name).filter((name) => name === through)
  const again = { token: formToken(browser, 'sign-in-again'), again: person?.name ?? '', providers }
  send(response, status, signInPage(frame, { ...viewFor(visit, status, told), ...again }))
}

/** What was typed, and what was not accepted, if not the password. */
interface Told {
  readonly email?: string | undefined
  /** The provider that the typed address signs in with. */
  readonly elsewhere?: string | undefined
  readonly refused?: 'passkey'
}

function viewFor({ site, browser }: Visit, status: 200 | 422, { refused }: Told): Omit<SignInView, 'token' | 'providers'> {
  const demo = demoOffer(site.services.settings)
  const script = passkeyScriptOf(site)
  const passkey = script && { script, token: formToken(browser, 'passkey'), isRefused: refused === 'passkey' }
  return {
    isRefused: status === 422 && refused !== 'passkey',
    next: nextOf(browser),
    demo: demo && { email: demo.email, token: formToken(browser, 'demo') },
    passkey: passkey || undefined,
  }
}
