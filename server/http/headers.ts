import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * The headers of every page (D-01, D-06, D-09, D-10). What only https can keep is sent over https alone: on a local address a
 * phone told to upgrade would ask for everything by https and fail (decision 16).
 */
export function pageHeaders(issuer: string): RequestHandler {
  const isHttps = new URL(issuer).protocol === 'https:'
  const secure = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    crossOriginOpenerPolicy: isHttps && { policy: 'same-origin' },
    originAgentCluster: isHttps,
    strictTransportSecurity: isHttps && { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  return (request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'permissions-policy': nothing })
    secure(request, response, next)
  }
}

const policy = {
  'default-src': ["'none'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'script-src': ["'self'"],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
}

const nothing = 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()'
