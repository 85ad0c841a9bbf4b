import type { Router } from 'express'
import { answerInBrowser } from '../../flows/answer-in-browser.ts'
import { formToken } from '../../flows/anti-forgery.ts'
import { pendingCode } from '../../flows/browser-session.ts'
import { beginSigning } from '../../flows/sign-approval.ts'
import { viewGrant } from '../../flows/view-grant.ts'
import { viewOutcome } from '../../flows/view-outcome.ts'
import type { Person } from '../../identity/person.ts'
import { longWait, type OutcomeView, outcomePage } from '../../pages/outcome.ts'
import { limitedPage } from '../../pages/problem.ts'
import { showConfirm } from './device.ts'
import { posting } from './posting.ts'
import { leadTo, type Site, send, sendLimited, sendProblem, typed, type Visit, visiting } from './visit.ts'

/** The two buttons of the confirm page, and what became of them. */
export function answerRoutes(router: Router, site: Site): void {
  router.post('/device/answer', posting(site, takeAnswer))
  router.post('/device/answer/options', posting(site, sendOptions))
  router.get('/device/answer', (_request, response) => response.redirect(303, `${site.base}/device`))
  router.get('/device/answer/options', (_request, response) => response.redirect(303, `${site.base}/device`))
  router.get('/device/outcome', visiting(site, showOutcome))
}

async function takeAnswer(visit: Visit): Promise<void> {
  const { site, browser, person, form, address, request } = visit
  const says = typed(form, 'says')
  if (!person) return leadTo(visit, '/signin')
  if (says !== 'approve' && says !== 'deny') return sendProblem(visit, 400, 'bad-request')
  const outcome = await answerInBrowser(site.services, {
    browser,
    person,
    says,
    token: typed(form, 'token'),
    letters: typed(form, 'letters'),
    signature: typed(form, 'answer'),
    known: site.cookies.read(request, 'known'),
    address,
  })
  if (typeof outcome === 'object')
    return sendLimited(visit.response, limitedPage(visit.frame, outcome.what, outcome.retryAfter), outcome.retryAfter)
  switch (outcome) {
    case 'done':
      return leadTo(visit, '/device/outcome')
    case 'nothing-pending':
      return leadTo(visit, '/device')
    case 'lacks-factor':
      return leadTo(visit, '/account/second-factor?why=client')
    case 'not-fresh':
      return leadTo(visit, '/signin/again')
    case 'mistyped':
      return askAgain(visit, person, 'letters')
    case 'unsigned':
      return askAgain(visit, person, 'signature')
    case 'stale':
      return sendProblem(visit, 403, 'stale')
    case 'expired':
    case 'answered':
      return send(visit.response, 409, outcomePage(visit.frame, { kind: outcome }))
  }
}

/** What the script asks an authenticator for, where an approval has to be signed; it loads its page anew where it gets none (D-32). */
async function sendOptions({ site, browser, person, form, response }: Visit): Promise<void> {
  const options = person && (await beginSigning(site.services, browser, person, typed(form, 'token')))
  if (options) response.json(options)
  else response.status(403).json({ kind: 'stale' })
}

async function askAgain(visit: Visit, person: Person, refused: 'letters' | 'signature'): Promise<void> {
  const pending = pendingCode(visit.browser)
  const view = pending?.kind === 'code' ? await viewGrant(visit.site.services, pending.code) : undefined
  return view
    ? showConfirm(visit, person, view, { isTyped: pending?.kind === 'code' && pending.isTyped, refused })
    : leadTo(visit, '/device')
}

async function showOutcome(visit: Visit): Promise<void> {
  const { site, browser, person, response, frame } = visit
  if (!person) return leadTo(visit, '/signin')
  const view = await outcomeView(site, browser, person)
  if (!view) return leadTo(visit, '/device')
  if (view.kind === 'waiting') response.set('refresh', view.secondsAgo < longWait ? '2' : '5')
  send(response, 200, outcomePage(frame, view))
}

async function outcomeView(site: Site, browser: Visit['browser'], person: Person): Promise<OutcomeView | undefined> {
  const outcome = await viewOutcome(site.services, browser)
  switch (outcome?.kind) {
    case undefined:
      return undefined
    case 'waiting':
      return { kind: 'waiting', person: person.name, secondsAgo: outcome.waited }
    case 'in':
      return { kind: 'in', person: person.name, client: outcome.client, device: deviceOf(browser, outcome.family) }
    case 'denied':
    case 'lost':
      return { kind: outcome.kind }
  }
}

function deviceOf(browser: Visit['browser'], id: string) {
  return { id, endToken: formToken(browser, 'end-device', id) }
}
