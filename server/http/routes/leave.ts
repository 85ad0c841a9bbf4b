import type { Router } from 'express'
import { isFormToken } from '../../flows/anti-forgery.ts'
import { signOut, switchAccount } from '../../flows/browser-session.ts'
import { signedOutPage } from '../../pages/sign-in.ts'
import { posting } from './posting.ts'
import { frameFor, leadTo, remember, type Site, send, sendProblem, typed, type Visit } from './visit.ts'

/** The two ways out of an account. */
export function leaveRoutes(router: Router, site: Site): void {
  router.post('/switch', posting(site, takeSwitch))
  router.post('/signout', posting(site, takeSignOut))
  router.get('/switch', (_request, response) => response.redirect(303, `${site.base}/device`))
  router.get('/signout', (_request, response) => response.redirect(303, `${site.base}/device`))
}

/** Another person goes on with the same code. */
async function takeSwitch(visit: Visit): Promise<void> {
  const { site, browser, form, request, response } = visit
  if (!isFormToken(browser, 'switch', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  remember(site, request, response, await switchAccount(site.services, browser))
  leadTo(visit, '/signin')
}

async function takeSignOut(visit: Visit): Promise<void> {
  const { site, browser, form, request, response } = visit
  if (!isFormToken(browser, 'sign-out', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  await signOut(site.services, browser)
  site.cookies.remove(response, 'session')
  send(response, 200, signedOutPage(frameFor(site, request, browser, undefined)))
}
