import type { Router } from 'express'
import { parseAddress } from '../../../../src/text/address.ts'
import { isLoopback } from '../../../../src/text/transport.ts'
import { signOut } from '../../../flows/browser-session.ts'
import { posting } from '../../../http/routes/posting.ts'
import { frameFor, type Site, send, sendProblem, typed, type Visit, visiting } from '../../../http/routes/visit.ts'
import { decideRevocation } from '../../../token/revocation.ts'
import { findSession } from '../endpoints/sessions.ts'
import { formToken, isFormToken } from '../form-token.ts'
import { loggedOutPage, logoutPage, unknownSessionPage } from '../pages/logout.ts'
import { paths } from '../paths.ts'
import type { WorkosStore } from '../store/store.ts'

/** The way out that a program sends its user to: by GET it asks, and nothing has happened yet. */
export function logoutRoutes(router: Router, site: Site, workos: WorkosStore): void {
  router.get(
    paths.logout,
    visiting(site, (visit) => ask(visit, workos)),
  )
  router.post(
    paths.logout,
    posting(site, (visit) => end(visit, workos)),
  )
}

async function ask(visit: Visit, workos: WorkosStore): Promise<void> {
  const { site, browser, request, response, frame } = visit
  const sessionId = String(request.query['session_id'])
  const found = await findSession(site.services, workos, sessionId)
  if (!found) return send(response, 422, unknownSessionPage(frame))
  const returnTo = addressIn(request.query['return_to'])
  const client = (await site.services.store.clients.find(found.family.client))?.name ?? found.family.client
  if (returnTo && isLoopback(returnTo.hostname)) allowReturn(visit, returnTo)
  const token = formToken(browser, 'logout', shown(sessionId, returnTo))
  send(response, 200, logoutPage(frame, { token, client, sessionId, returnTo: returnTo?.href }))
}

/** Ends the sign-in, and that of this browser where it is the same person's. Only a program on this machine is returned to at once (D-08). */
async function end(visit: Visit, workos: WorkosStore): Promise<void> {
  const { site, browser, person, form, request, response } = visit
  const { services } = site
  const sessionId = typed(form, 'session_id') ?? ''
  const returnTo = addressIn(typed(form, 'return_to'))
  if (!isFormToken(browser, 'logout', typed(form, 'token'), shown(sessionId, returnTo))) return sendProblem(visit, 403, 'stale')
  const found = await findSession(services, workos, sessionId)
  if (!found) return send(response, 422, unknownSessionPage(visit.frame))
  const { id, client } = found.family
  await services.store.families.update({ id }, (family) => decideRevocation(family, services.clock.now(), client))
  if (person?.id === found.family.person) {
    await signOut(services, browser)
    site.cookies.remove(response, 'session')
  }
  if (returnTo && isLoopback(returnTo.hostname)) return response.redirect(302, returnTo.href)
  send(response, 200, loggedOutPage(frameFor(site, request, browser, undefined), returnTo?.href))
}

/** Browsers hold the answer to a form to the policy of its page, redirects included (CSP 3, `form-action`). */
function allowReturn({ response }: Visit, { origin }: URL): void {
  const policy = String(response.getHeader('content-security-policy'))
  response.setHeader('content-security-policy', policy.replace("form-action 'self'", `form-action 'self' ${origin}`))
}

function addressIn(text: unknown): URL | undefined {
  const url = typeof text === 'string' ? parseAddress(text) : undefined
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}

function shown(sessionId: string, returnTo: URL | undefined): string {
  return JSON.stringify([sessionId, returnTo?.href])
}
