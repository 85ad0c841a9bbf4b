import type { Request, RequestHandler, Response } from 'express'
import { type Form, field, readForm } from '../../../src/protocol/fields.ts'
import { OAuthError } from '../../../src/protocol/oauth-error.ts'
import type { Seconds } from '../../../src/time/units.ts'
import { formToken } from '../../flows/anti-forgery.ts'
import { type Browser, openBrowser, personOf } from '../../flows/browser-session.ts'
import { followApplication } from '../../flows/follow-application.ts'
import { newDevices, type OwnDevice, ownDevices } from '../../flows/own-devices.ts'
import type { Services } from '../../flows/services.ts'
import type { SignsIn } from '../../identity/application.ts'
import { relyingParty } from '../../identity/passkey.ts'
import type { Person } from '../../identity/person.ts'
import { accentOf } from '../../pages/accent.ts'
import type { BrandView, Frame } from '../../pages/frame.ts'
import type { Html } from '../../pages/html.ts'
import { type Problem, problemPage } from '../../pages/problem.ts'
import { styleSheet } from '../../pages/style.ts'
import { addressOf } from '../address.ts'
import { type Asset, assetOf } from '../asset.ts'
import { type Cookies, cookiesFor } from '../cookies.ts'
import { wordsFor } from '../language.ts'
import { passkeyAsset } from '../passkey-asset.ts'

/** Everything the routes share. */
export interface Site {
  readonly services: Services
  readonly cookies: Cookies
  /** The path of the issuer, usually nothing. */
  readonly base: string
  readonly brand: BrandView
  readonly style: Asset
  /** The operator's logo, where there is one. */
  readonly logo?: Asset | undefined
  /** The application that signs people in, where this server is built into one that does. */
  readonly application?: SignsIn | undefined
  /** The script for passkeys; absent where the server's address allows none. */
  readonly passkeyScript?: Asset | undefined
}

/** One request for a page: whose browser it is, who is signed in there, and what was typed. */
export interface Visit {
  readonly site: Site
  readonly browser: Browser
  readonly person?: Person | undefined
  /** What is signed in as that person. */
  readonly devices: readonly OwnDevice[]
  readonly frame: Frame
  readonly form: Form
  readonly address: string
  readonly request: Request
  readonly response: Response
}

/** Makes the site of an issuer. */
export function siteOf(services: Services, application?: SignsIn): Site {
  const { issuer, brand } = services.settings
  const base = new URL(issuer).pathname.replace(/\/$/, '')
  const style = assetOf(styleSheet(brand.colour === undefined ? undefined : accentOf(brand.colour)), 'css')
  const logo = brand.logo && assetOf(brand.logo.bytes, brand.logo.type)
  return {
    services,
    application,
    cookies: cookiesFor(issuer),
    base,
    style,
    logo,
    brand: {
      name: brand.name,
      style: `${base}/assets/style.css?v=${style.version}`,
      logo: logo && `${base}/assets/logo?v=${logo.version}`,
    },
    passkeyScript: relyingParty(issuer) && passkeyAsset(),
  }
}

/** The address of the script for passkeys, where there are any. */
export function passkeyScriptOf({ base, passkeyScript }: Site): string | undefined {
  return passkeyScript && `${base}/assets/passkeys.js?v=${passkeyScript.version}`
}

/** A route that knows its visitor; a browser without a living session gets one. */
export function visiting(site: Site, route: (visit: Visit) => Promise<void> | void): RequestHandler {
  return async (request, response) => {
    const address = addressOf(request, site.services.settings.trustedProxies)
    const opened = await openBrowser(site.services, site.cookies.read(request, 'session'))
    const browser = site.application
      ? await followApplication(site.services, opened, await site.application.current(request), address)
      : opened
    remember(site, request, response, browser)
    const person = await personOf(site.services, browser)
    const form = readForm(typeof request.body === 'string' ? request.body : '')
    const devices = person ? await ownDevices(site.services, person.id) : []
    const frame = { ...frameFor(site, request, browser, person), news: newDevices(devices, browser).length }
    await route({
      site,
      browser,
      person,
      devices,
      frame,
      form,
      address,
      request,
      response,
    })
  }
}

/** Gives a browser the cookie of its session, unless it has it. */
export function remember({ cookies }: Site, request: Request, response: Response, browser: Browser): void {
  if (cookies.read(request, 'session') !== browser.token) cookies.write(response, 'session', browser.token)
}

/** What stands around the pages of this browser. */
export function frameFor(site: Site, request: Request, browser: Browser, person: Person | undefined): Frame {
  const exits = site.application ? undefined : { switchToken: formToken(browser, 'switch'), signOutToken: formToken(browser, 'sign-out') }
  const account = person && { name: person.name, email: person.email, exits }
  return { ...strangerFrame(site, request), account }
}

/** What stands around the pages of a browser that nobody has looked at. */
export function strangerFrame({ services, base, brand }: Site, request: Request): Frame {
  return { base, brand, words: wordsFor(request), isPlainDemo: services.settings.isPlainDemo }
}

/** One value of a form; one that was sent twice is as good as none. */
export function typed(form: Form, name: string): string | undefined {
  try {
    return field(form, name)
  } catch (error) {
    if (error instanceof OAuthError) return undefined
    throw error
  }
}

/** Sends a page, which another browser may be sent in another language. */
export function send(response: Response, status: number, page: Html): void {
  response.status(status).vary('accept-language').type('html').send(page.toString())
}

/** Sends a page about something that went wrong. */
export function sendProblem(visit: Pick<Visit, 'response' | 'frame'>, status: number, problem: Problem): void {
  send(visit.response, status, problemPage(visit.frame, problem))
}

/** Sends a page that says how long to wait. */
export function sendLimited(response: Response, page: Html, retryAfter: Seconds): void {
  response.set('retry-after', String(retryAfter))
  send(response, 429, page)
}

/** Leads on to another of our own pages; never to an address that was sent to us (D-08, D-33). */
export function leadTo({ site, response }: Pick<Visit, 'site' | 'response'>, path: `/${string}`): void {
  response.redirect(303, `${site.base}${path}`)
}
