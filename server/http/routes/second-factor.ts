import type { Router } from 'express'
import { type FormPurpose, formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { type Browser, pendingCode } from '../../flows/browser-session.ts'
import {
  beginEnrolment,
  confirmEnrolment,
  endSecondFactor,
  enrolmentOf,
  type FactorWish,
  renewRecoveryCodes,
} from '../../flows/own-second-factor.ts'
import type { Person } from '../../identity/person.ts'
import { inGroups } from '../../identity/second-factor.ts'
import { limitedPage } from '../../pages/problem.ts'
import { activeFactorPage, beginFactorPage, enrolPage, recoveryCodesPage, renewRecoveryPage } from '../../pages/second-factor.ts'
import type { Refusal } from '../../pages/words/english.ts'
import { posting } from './posting.ts'
import { frameFor, leadTo, remember, type Site, send, sendLimited, sendProblem, typed, type Visit, visiting } from './visit.ts'

const path = '/account/second-factor'

/** Setting an authenticator app up, turning it off, and new recovery codes for it (D-28 to D-30). */
export function secondFactorRoutes(router: Router, site: Site): void {
  router.get(
    path,
    visiting(site, (visit) => withPerson(visit, (person) => show(visit, person))),
  )
  router.post(`${path}/begin`, posting(site, taking('begin-second-factor', takeBegin)))
  router.post(`${path}/confirm`, posting(site, taking('confirm-second-factor', takeConfirmation)))
  router.post(`${path}/end`, posting(site, taking('end-second-factor', takeEnd)))
  router.get(
    `${path}/recovery`,
    visiting(site, (visit) => withPerson(visit, (person) => showRenewal(visit, person))),
  )
  router.post(`${path}/recovery`, posting(site, taking('renew-recovery-codes', takeRenewal)))
  router.get(`${path}/*rest`, (_request, response) => response.redirect(303, `${site.base}${path}`))
}

/** The demo's person has no account of their own to protect, and who never had a password is protected by their provider. */
async function withPerson(visit: Visit, work: (person: Person) => Promise<void>): Promise<void> {
  if (!visit.person || visit.person.isDemo || visit.person.passwordHash === undefined) return leadTo(visit, '/account')
  await work(visit.person)
}

function taking(purpose: FormPurpose, take: (visit: Visit, wish: FactorWish) => Promise<void>): (visit: Visit) => Promise<void> {
  return (visit) =>
    withPerson(visit, async (person) => {
      const { browser, form, address } = visit
      if (!isFormToken(browser, purpose, typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
      await take(visit, { browser, person, address, password: typed(form, 'password') ?? '', code: typed(form, 'code') ?? '' })
    })
}

/** Whichever page fits: turn it off, confirm what was begun, or begin. */
async function show(visit: Visit, person: Person, status: 200 | 422 = 200, problem?: Refusal): Promise<void> {
  const { site, browser, response, frame } = visit
  const factor = await site.services.store.factors.find(person.id)
  if (factor) {
    const view = { token: formToken(browser, 'end-second-factor'), recoveryLeft: factor.recovery.length, problem }
    return send(response, status, activeFactorPage(frame, view))
  }
  if (sendEnrolment(visit, person, false, problem)) return
  const isWanted = visit.request.query['why'] === 'client'
  send(response, status, beginFactorPage(frame, { token: formToken(browser, 'begin-second-factor'), problem, isWanted }))
}

/** Shows what is being set up in this browser, and whether anything is. */
export function sendEnrolment({ site, browser, response, frame }: Visit, person: Person, isAtSignIn: boolean, problem?: Refusal): boolean {
  const enrolment = enrolmentOf(site.services, browser, person)
  if (!enrolment) return false
  const view = { ...enrolment, secret: inGroups(enrolment.secret, 4, ' '), isAtSignIn, problem }
  send(response, problem === undefined ? 200 : 422, enrolPage(frame, { ...view, token: formToken(browser, 'confirm-second-factor') }))
  return true
}

/** Shows recovery codes, this once, to a browser that goes on under a new session. */
export function sendRecoveryCodes(
  { site, request, response }: Visit,
  browser: Browser,
  person: Person,
  recovery: readonly string[],
  isRenewed = false,
): void {
  remember(site, request, response, browser)
  const codes = recovery.map((code) => inGroups(code, 5, '-'))
  const view = { codes, isRenewed, next: pendingCode(browser) ? '/device' : '/account' } as const
  send(response, 200, recoveryCodesPage(frameFor(site, request, browser, person), view))
}

async function takeBegin(visit: Visit, wish: FactorWish): Promise<void> {
  const outcome = await beginEnrolment(visit.site.services, wish)
  switch (outcome.kind) {
    case 'begun':
    case 'in-use':
      return leadTo(visit, path)
    case 'wrong':
      return show(visit, wish.person, 422, 'wrong-password')
    case 'limited':
      return sendLimited(visit.response, limitedPage(visit.frame, 'sign-ins', outcome.retryAfter), outcome.retryAfter)
  }
}

async function takeConfirmation(visit: Visit, wish: FactorWish): Promise<void> {
  const outcome = await confirmEnrolment(visit.site.services, wish)
  switch (outcome.kind) {
    case 'enabled':
      return sendRecoveryCodes(visit, outcome.browser, wish.person, outcome.recovery)
    case 'wrong':
      return show(visit, wish.person, 422, 'wrong-first-code')
    case 'nothing':
    case 'in-use':
      return leadTo(visit, path)
  }
}

async function takeEnd(visit: Visit, wish: FactorWish): Promise<void> {
  const outcome = await endSecondFactor(visit.site.services, wish)
  switch (outcome.kind) {
    case 'ended':
      return leadTo(visit, wish.person.requiresSecondFactor ? path : '/account?done=second-factor-ended')
    case 'wrong':
      return show(visit, wish.person, 422, 'wrong-pair')
    case 'limited':
      return sendLimited(visit.response, limitedPage(visit.frame, 'sign-ins', outcome.retryAfter), outcome.retryAfter)
  }
}

async function showRenewal(visit: Visit, person: Person, problem?: Refusal): Promise<void> {
  const { site, browser, response, frame } = visit
  const factor = await site.services.store.factors.find(person.id)
  if (!factor) return leadTo(visit, path)
  const view = { token: formToken(browser, 'renew-recovery-codes'), recoveryLeft: factor.recovery.length, problem }
  send(response, problem === undefined ? 200 : 422, renewRecoveryPage(frame, view))
}

async function takeRenewal(visit: Visit, wish: FactorWish): Promise<void> {
  const outcome = await renewRecoveryCodes(visit.site.services, wish)
  switch (outcome.kind) {
    case 'renewed':
      return sendRecoveryCodes(visit, wish.browser, wish.person, outcome.recovery, true)
    case 'wrong':
      return showRenewal(visit, wish.person, 'wrong-pair')
    case 'limited':
      return sendLimited(visit.response, limitedPage(visit.frame, 'sign-ins', outcome.retryAfter), outcome.retryAfter)
  }
}
