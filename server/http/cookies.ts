import type { Request, Response } from 'express'
import { isLoopback } from '../../src/text/transport.ts'

/** The two cookies of the approval pages: the session's token, and the mark of a browser that was signed in before (D-22). */
export type CookieName = 'session' | 'known'

/** Reads and writes the pages' cookies; their names and `Secure` follow the issuer's scheme (decision 18). */
export interface Cookies {
  read(request: Request, name: CookieName): string | undefined
  write(response: Response, name: CookieName, value: string): void
  remove(response: Response, name: CookieName): void
}

const names: Readonly<Record<CookieName, string>> = { session: 'tenfoot', known: 'tenfoot-known' }

/** How long a browser is known after a sign-in, in milliseconds. */
const knownFor = 180 * 86_400_000

/** The cookies of one issuer: `__Host-` over https and on loopback, plain names over http elsewhere (D-14, D-18). */
export function cookiesFor(issuer: string): Cookies {
  const { protocol, hostname } = new URL(issuer)
  const secure = protocol === 'https:' || isLoopback(hostname)
  const spell = (name: CookieName) => (secure ? `__Host-${names[name]}` : names[name])
  const attributes = { httpOnly: true, secure, sameSite: 'lax', path: '/' } as const
  return {
    read: (request, name) => readCookie(request.headers.cookie, spell(name)),
    write: (response, name, value) =>
      void response.cookie(spell(name), value, name === 'known' ? { ...attributes, maxAge: knownFor } : attributes),
    remove: (response, name) => void response.clearCookie(spell(name), attributes),
  }
}

/** The first cookie of that name (RFC 6265 §4.2.1), if it has the shape of ours; anything else is as good as none. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const value = header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
  return value && /^[\w.-]{1,200}$/.test(value) ? value : undefined
}
