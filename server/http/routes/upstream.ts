import type { Router } from 'express'
import { formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { type ArrivalOutcome, arriveFromUpstream, departUpstream, linkingPerson, proveLink } from '../../flows/sign-in-upstream.ts'
import { linkPage, type UpstreamProblem, upstreamProblemPage } from '../../pages/upstream.ts'
import { posting } from './posting.ts'
import { enter, goOn, makeWait } from './sign-in.ts'
import { leadTo, type Site, send, sendProblem, typed, type Visit, visiting } from './visit.ts'

/** Signing in through an OpenID provider: there, back, and once the proof that an account is one's own. */
export function upstreamRoutes(router: Router, site: Site): void {
  router.get('/signin/with/:name', visiting(site, depart))
  router.get('/signin/callback', visiting(site, arrive))
  router.get(
    '/signin/link',
    visiting(site, (visit) => showLink(visit)),
  )
  router.post('/signin/link', posting(site, takeLink))
}

async function depart(visit: Visit): Promise<void> {
  const { site, browser, address, person, request, response } = visit
  const name = request.params['name']
  const outcome = await departUpstream(site.services, { browser, address, person, name: typeof name === 'string' ? name : '' })
  switch (outcome.kind) {
    case 'away':
      return response.redirect(303, outcome.address)
    case 'unknown':
      return leadTo(visit, '/signin')
    case 'unusable':
      return sendUpstreamProblem(visit, 'unusable', outcome.provider)
    case 'limited':
      return makeWait(visit, outcome.retryAfter)
  }
}

async function arrive(visit: Visit): Promise<void> {
  const { site, browser, address, request } = visit
  const query = request.originalUrl.replace(/^[^?]*\??/, '')
  await answer(visit, await arriveFromUpstream(site.services, { browser, address, query }))
}

async function answer(visit: Visit, outcome: ArrivalOutcome): Promise<void> {
  switch (outcome.kind) {
    case 'signed-in':
      return enter(visit, outcome)
    case 'half':
      return goOn(visit, outcome.browser)
    case 'prove':
      return leadTo(visit, '/signin/link')
    case 'limited':
      return makeWait(visit, outcome.retryAfter)
    case 'unusable':
      return sendUpstreamProblem(visit, 'unusable', outcome.provider)
    case 'denied':
      return sendUpstreamProblem(visit, 'denied', outcome.provider, outcome.says)
    case 'unfit':
      return sendUpstreamProblem(visit, outcome.why, outcome.provider)
    case 'stale':
    case 'refused':
    case 'elsewhere':
      return sendProblem(visit, 403, 'stale')
  }
}

function sendUpstreamProblem({ response, frame }: Visit, problem: UpstreamProblem, provider: string, says?: string): void {
  send(response, problem === 'unusable' ? 502 : 403, upstreamProblemPage(frame, problem, provider, says))
}

async function showLink(visit: Visit, status: 200 | 422 = 200): Promise<void> {
  const { site, browser, response, frame } = visit
  const person = await linkingPerson(site.services, browser)
  if (!person) return leadTo(visit, '/signin')
  send(response, status, linkPage(frame, { token: formToken(browser, 'link'), email: person.email, isRefused: status === 422 }))
}

async function takeLink(visit: Visit): Promise<void> {
  const { site, browser, address, form, request } = visit
  if (!isFormToken(browser, 'link', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const known = site.cookies.read(request, 'known')
  const outcome = await proveLink(site.services, { browser, address, known, password: typed(form, 'password') ?? '' })
  if (outcome.kind === 'refused') await showLink(visit, 422)
  else await answer(visit, outcome)
}
