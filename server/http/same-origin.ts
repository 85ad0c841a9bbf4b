import type { Request } from 'express'
import { parseAddress } from '../../src/text/address.ts'

/**
 * Whether a form was posted by one of our own pages. Browsers say so in `Sec-Fetch-Site`; where that is missing, as over plain
 * http, `Origin` must be ours (D-05).
 */
export function isFromOurPages(request: Request, issuer: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return request.headers.origin === new URL(issuer).origin
}

/** Whether a link on somebody else's page led here, rather than a camera or a typed address (C-26). */
export function isFromElsewhere(request: Request, issuer: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site === 'cross-site' || site === 'same-site') return true
  const { referer } = request.headers
  return referer !== undefined && parseAddress(referer)?.origin !== new URL(issuer).origin
}
