import type { Router } from 'express'
import { readUserCode, writeUserCode } from '../../../src/protocol/user-code.ts'
import { between } from '../../../src/time/units.ts'
import { formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { dropPending, keepPending, pendingCode } from '../../flows/browser-session.ts'
import { confirmationOf } from '../../flows/confirmation.ts'
import { type EnteredOutcome, enterUserCode } from '../../flows/enter-user-code.ts'
import { lacksSecondFactor, needsFreshSignIn } from '../../flows/freshness.ts'
import { signingAbility } from '../../flows/sign-approval.ts'
import type { GrantView } from '../../flows/view-grant.ts'
import type { Person } from '../../identity/person.ts'
import { confirmPage, type SigningView } from '../../pages/confirm.ts'
import { enterCodePage } from '../../pages/enter-code.ts'
import { limitedPage } from '../../pages/problem.ts'
import { isFromElsewhere } from '../same-origin.ts'
import { posting } from './posting.ts'
import { leadTo, passkeyScriptOf, type Site, send, sendLimited, sendProblem, typed, type Visit, visiting } from './visit.ts'

/** The page that the television sends people to (RFC 8628 §3.3): take the code, compare it. */
export function deviceRoutes(router: Router, site: Site): void {
  router.get(
    '/device',
    visiting(site, (visit) => (visit.request.query['user_code'] === undefined ? showDevice(visit) : takePrefilled(visit))),
  )
  router.get('/device/code', (_request, response) => response.redirect(303, `${site.base}/device`))
  router.post('/device/code', posting(site, takeTyped))
}

/** Keeps a scanned code out of the address, so that history and logs do not have it (D-07); a code from a link is dropped (C-26). */
async function takePrefilled(visit: Visit): Promise<void> {
  const { site, browser, request } = visit
  const code = readUserCode(String(request.query['user_code']))
  const isTrusted = code !== undefined && !isFromElsewhere(request, site.services.settings.issuer)
  await keepPending(site.services, browser, isTrusted ? { kind: 'code', code } : { kind: 'type-it' })
  leadTo(visit, '/device')
}

async function showDevice(visit: Visit): Promise<void> {
  const { browser, person } = visit
  if (!person) return leadTo(visit, '/signin')
  const pending = pendingCode(browser)
  if (pending?.kind !== 'code') return askForCode(visit, pending ? 'from-link' : undefined)
  const code = writeUserCode(pending.code)
  const entered = await enter(visit, person, code, pending.isSeen)
  if (entered.kind === 'found') {
    if (!pending.isSeen) await keepPending(visit.site.services, browser, { ...pending, isSeen: true })
    return showConfirm(visit, person, entered.view, pending)
  }
  await dropPending(visit.site.services, browser)
  refuseCode(visit, entered, code)
}

async function takeTyped(visit: Visit): Promise<void> {
  const { site, browser, person, form } = visit
  if (!person) return leadTo(visit, '/signin')
  if (!isFormToken(browser, 'code', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const code = typed(form, 'code') ?? ''
  const entered = await enter(visit, person, code)
  if (entered.kind !== 'found') return refuseCode(visit, entered, code)
  await keepPending(site.services, browser, { kind: 'code', code: entered.view.code, isTyped: true, isSeen: true })
  leadTo(visit, '/device')
}

function enter({ site, browser, address }: Visit, person: Person, typed: string, isSeen?: boolean): Promise<EnteredOutcome> {
  return enterUserCode(site.services, { browser, person, typed, isSeen, address })
}

function askForCode({ response, frame, browser }: Visit, note: 'from-link' | undefined): void {
  send(response, 200, enterCodePage(frame, { token: formToken(browser, 'code'), note }))
}

function refuseCode({ response, frame, browser }: Visit, entered: Exclude<EnteredOutcome, { kind: 'found' }>, typed: string): void {
  if (entered.kind === 'limited') sendLimited(response, limitedPage(frame, 'codes', entered.retryAfter), entered.retryAfter)
  else send(response, 422, enterCodePage(frame, { token: formToken(browser, 'code'), typed, note: 'not-valid' }))
}

/** The page with the question, with a note where what was typed was not the end of the code, or a signature was none. */
export async function showConfirm(
  visit: Visit,
  person: Person,
  { grant, client, code, shown }: GrantView,
  { isTyped, refused }: { readonly isTyped?: boolean | undefined; readonly refused?: 'letters' | 'signature' },
): Promise<void> {
  const { site, response, frame, browser, address } = visit
  if (lacksSecondFactor(browser, client)) return leadTo(visit, '/account/second-factor?why=client')
  const confirmation = await confirmationOf(site.services, { grant, client }, { address, isTyped })
  if (await needsFreshSignIn(site.services, browser, client, confirmation)) return leadTo(visit, '/signin/again')
  const { mode, risks } = confirmation
  const view = {
    token: formToken(browser, 'answer', shown),
    code: writeUserCode(code),
    person: person.name,
    client: client.name,
    scope: grant.scope,
    resources: grant.resources,
    secondsAgo: between(grant.requestedAt, site.services.clock.now()),
    address: grant.address,
    deviceName: grant.deviceName,
    risks,
    typing: mode === 'type' ? { isRefused: refused === 'letters' } : undefined,
    signing: client.requiresSignedApproval && (await signingView(site, person, refused === 'signature')),
  }
  send(response, refused ? 422 : 200, confirmPage({ ...frame, news: undefined }, view))
}

async function signingView(site: Site, person: Person, isRefused: boolean): Promise<SigningView> {
  const kind = await signingAbility(site.services, person)
  return kind === 'ready' ? { kind, script: passkeyScriptOf(site) ?? '', isRefused } : { kind }
}
