import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express'
import type { Services } from '../../flows/services.ts'
import type { SignsIn } from '../../identity/application.ts'
import { pageHeaders } from '../headers.ts'
import type { OnError } from '../oauth-endpoints.ts'
import { requestIdOf } from '../request-id.ts'
import { accountRoutes } from './account.ts'
import { answerRoutes } from './answer.ts'
import { assetRoutes } from './assets.ts'
import { deviceRoutes } from './device.ts'
import { leaveRoutes } from './leave.ts'
import { passkeyRoutes } from './passkeys.ts'
import { takeForm } from './posting.ts'
import { resetRoutes } from './reset-password.ts'
import { secondFactorRoutes } from './second-factor.ts'
import { signInRoutes } from './sign-in.ts'
import { passkeySignInRoutes } from './sign-in-passkey.ts'
import { upstreamRoutes } from './upstream.ts'
import { type Site, sendProblem, siteOf, strangerFrame } from './visit.ts'

/** Who wants to know of what happens on the pages. */
export interface ApprovalPagesOptions {
  /** Called when anybody opens a page, so that a television knows that it can be reached. */
  readonly onVisit?: (() => void) | undefined
  /** Told of errors that nobody expected; the page says nothing of them (D-47). */
  readonly onError?: OnError | undefined
  /** The application that signs people in, where that is not done here. */
  readonly application?: SignsIn | undefined
}

/** Everything that a person with a phone meets, to be mounted last: what it does not know is answered 404. */
export function approvalPages(services: Services, { onVisit, onError, application }: ApprovalPagesOptions = {}): Router {
  const site = siteOf(services, application)
  const router = express.Router()
  router.use(pageHeaders(services.settings.issuer))
  assetRoutes(router, site)
  router.use(['/device', '/signin'], noticing(onVisit))
  router.get('/', (_request, response) => response.redirect(303, `${site.base}/device`))
  const all = [
    deviceRoutes,
    answerRoutes,
    signInRoutes,
    passkeySignInRoutes,
    upstreamRoutes,
    leaveRoutes,
    resetRoutes,
    secondFactorRoutes,
    passkeyRoutes,
    // Last: it leads every other address below /account to the account.
    accountRoutes,
  ]
  for (const routes of all) routes(router, site)
  router.use(takeForm(site), (request, response) => sendProblem({ response, frame: strangerFrame(site, request) }, 404, 'not-found'))
  router.use(broken(site, onError))
  return router
}

function noticing(onVisit: (() => void) | undefined): RequestHandler {
  return (_request, _response, next) => {
    onVisit?.()
    next()
  }
}

function broken(site: Site, onError: OnError | undefined): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error)
    onError?.(error, requestIdOf(response))
    sendProblem({ response, frame: strangerFrame(site, request) }, 500, 'broken')
  }
}
