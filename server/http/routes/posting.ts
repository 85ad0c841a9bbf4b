import type { RequestHandler } from 'express'
import { readBody } from '../read-body.ts'
import { isFromOurPages } from '../same-origin.ts'
import { type Site, sendProblem, strangerFrame, type Visit, visiting } from './visit.ts'

/** A route that takes a form, and one of our own pages' only; what is refused on the way is logged under the route all the same. */
export function posting(site: Site, route: (visit: Visit) => Promise<void> | void): RequestHandler[] {
  return [ourPagesOnly(site), takeForm(site), visiting(site, route)]
}

function ourPagesOnly(site: Site): RequestHandler {
  return (request, response, next) => {
    if (isFromOurPages(request, site.services.settings.issuer)) next()
    else sendProblem({ response, frame: strangerFrame(site, request) }, 403, 'stale')
  }
}

/** The body of a form as text; Express's own parser would wait for the end of one that is too large (D-38). */
export function takeForm(site: Site): RequestHandler {
  return async (request, response, next) => {
    if (!request.is('application/x-www-form-urlencoded')) return next()
    const body = await readBody(request)
    switch (body.kind) {
      case 'text':
        request.body = body.text
        return next()
      case 'not-utf-8':
        return sendProblem({ response, frame: strangerFrame(site, request) }, 400, 'bad-request')
      case 'too-large':
        response.set('connection', 'close')
        return sendProblem({ response, frame: strangerFrame(site, request) }, 413, 'too-large')
    }
  }
}
