import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express'
import type { Services } from '../../flows/services.ts'
import { style, styleVersion } from '../../pages/style.ts'
import { pageHeaders } from '../headers.ts'
import { readBody } from '../read-body.ts'
import { isFromOurPages } from '../same-origin.ts'
import { accountRoutes } from './account.ts'
import { answerRoutes } from './answer.ts'
import { deviceRoutes } from './device.ts'
import { signInRoutes } from './sign-in.ts'
import { type Site, sendProblem, siteOf } from './visit.ts'

/** Who wants to know of what happens on the pages. */
export interface ApprovalPagesOptions {
  /** Called when anybody opens a page, so that a television knows that it can be reached. */
  readonly onVisit?: (() => void) | undefined
  /** Told of errors that nobody expected; the page says nothing of them (D-47). */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Everything that a person with a phone meets, to be mounted last: what it does not know is answered 404. */
export function approvalPages(services: Services, { onVisit, onError }: ApprovalPagesOptions = {}): Router {
  const site = siteOf(services)
  const router = express.Router()
  router.use(pageHeaders(services.settings.issuer))
  router.get('/assets/style.css', sendStyle)
  router.use(['/device', '/signin'], noticing(onVisit))
  router.post('/{*path}', ourPagesOnly(site), takeForm(site))
  router.get('/', (_request, response) => response.redirect(303, `${site.base}/device`))
  for (const routes of [deviceRoutes, answerRoutes, signInRoutes, accountRoutes]) routes(router, site)
  router.use((_request, response) => sendProblem({ response, frame: strangerFrame(site) }, 404, 'not-found'))
  router.use(broken(site, onError))
  return router
}

const sendStyle: RequestHandler = (request, response) => {
  const isCurrent = request.query['v'] === styleVersion
  response.set('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache')
  response.type('css').send(style)
}

function noticing(onVisit: (() => void) | undefined): RequestHandler {
  return (_request, _response, next) => {
    onVisit?.()
    next()
  }
}

function ourPagesOnly(site: Site): RequestHandler {
  return (request, response, next) => {
    if (isFromOurPages(request, site.services.settings.issuer)) next()
    else sendProblem({ response, frame: strangerFrame(site) }, 403, 'stale')
  }
}

/** The body of a form as text; Express's own parser would wait for the end of one that is too large (D-38). */
function takeForm(site: Site): RequestHandler {
  return async (request, response, next) => {
    if (!request.is('application/x-www-form-urlencoded')) return next()
    const body = await readBody(request)
    switch (body.kind) {
      case 'text':
        request.body = body.text
        return next()
      case 'not-utf-8':
        return sendProblem({ response, frame: strangerFrame(site) }, 400, 'bad-request')
      case 'too-large':
        response.set('connection', 'close')
        return sendProblem({ response, frame: strangerFrame(site) }, 413, 'too-large')
    }
  }
}

function broken(site: Site, onError: ((error: unknown) => void) | undefined): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error)
    const status = statusOf(error)
    if (status === 500) onError?.(error)
    sendProblem({ response, frame: strangerFrame(site) }, status, status === 400 ? 'bad-request' : 'broken')
  }
}

/** What the router refuses says so itself; everything else is ours. */
function statusOf(error: unknown): 400 | 500 {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? 400 : 500
}

function strangerFrame({ services, base }: Site) {
  return { base, isPlainDemo: services.settings.isPlainDemo }
}
