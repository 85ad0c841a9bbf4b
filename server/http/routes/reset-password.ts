import type { Router } from 'express'
import { formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { pendingCode } from '../../flows/browser-session.ts'
import { type ResetOffer, resetOffer, resetPassword, takeResetLink } from '../../flows/reset-password.ts'
import { resetDonePage, resetPage, voidLinkPage } from '../../pages/reset-password.ts'
import type { Refusal } from '../../pages/words/english.ts'
import { posting } from './posting.ts'
import { leadTo, type Site, send, sendProblem, typed, type Visit, visiting } from './visit.ts'

/** A new password by a link that an operator made: opening it spends nothing, only the form does. */
export function resetRoutes(router: Router, site: Site): void {
  router.get(
    '/reset',
    visiting(site, (visit) => (visit.request.query['token'] === undefined ? show(visit) : takeLink(visit))),
  )
  router.post('/reset', posting(site, takePassword))
  router.get('/reset/done', visiting(site, showDone))
}

/** Takes the token out of the address at once, so that history and referrers do not have it (D-07). */
async function takeLink(visit: Visit): Promise<void> {
  await takeResetLink(visit.site.services, visit.browser, String(visit.request.query['token']))
  leadTo(visit, '/reset')
}

async function show(visit: Visit): Promise<void> {
  const offer = await resetOffer(visit.site.services, visit.browser)
  if (offer) ask(visit, offer, { endsDevices: true })
  else sendVoid(visit)
}

async function takePassword(visit: Visit): Promise<void> {
  const { site, browser, form, address, request } = visit
  const offer = await resetOffer(site.services, browser)
  if (!offer) return sendVoid(visit)
  if (!isFormToken(browser, 'reset-password', typed(form, 'token'), offer.link.token)) return sendProblem(visit, 403, 'stale')
  const endsDevices = typed(form, 'devices') === 'end'
  const said = { wanted: typed(form, 'wanted') ?? '', repeated: typed(form, 'repeated') ?? '', endsDevices }
  const outcome = await resetPassword(site.services, { browser, offer, address, known: site.cookies.read(request, 'known'), ...said })
  switch (outcome.kind) {
    case 'reset':
      return leadTo(visit, endsDevices ? '/reset/done' : '/reset/done?devices=stay')
    case 'void':
      return sendVoid(visit)
    case 'unfit':
      return ask(visit, offer, { endsDevices, problem: outcome.problem })
  }
}

function ask(
  { browser, response, frame }: Visit,
  { link, person }: ResetOffer,
  told: { readonly endsDevices: boolean; readonly problem?: Refusal },
): void {
  const view = { ...told, token: formToken(browser, 'reset-password', link.token), email: person.email }
  send(response, told.problem === undefined ? 200 : 422, resetPage(frame, view))
}

function sendVoid({ response, frame }: Visit): void {
  send(response, 404, voidLinkPage(frame))
}

function showDone({ browser, response, frame, request }: Visit): void {
  const view = { keepsDevices: request.query['devices'] === 'stay', next: pendingCode(browser) ? '/device' : '/account' } as const
  send(response, 200, resetDonePage(frame, view))
}
