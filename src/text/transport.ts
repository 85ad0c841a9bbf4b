import { createRequire } from 'node:module'
import type ipaddr from 'ipaddr.js'

const require = createRequire(import.meta.url)

/**
 * Whether what is sent to an address is safe from others on the way: https, or plain http that never leaves this machine.
 * With `allowsInsecure` also plain http to a private address. Decided on the parsed host, so that `http://127.1` and
 * `http://localhost.evil.com` are what they are (E-19).
 */
export function isTrustedTransport(url: URL, allowsInsecure = false): boolean {
  if (url.protocol === 'https:') return true
  if (url.protocol !== 'http:') return false
  return isLoopback(url.hostname) || (allowsInsecure && isPrivate(url.hostname))
}

/** Whether a host, as the URL parser spells it, is this machine: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** Ranges that nobody is reached at from the whole world (RFC 6890), by the names that ipaddr.js gives them. */
const privateRanges = ['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat', 'reserved']

/** Names that nobody can register: of the local network, or of none (RFC 6762 §3, RFC 8375, RFC 6761 §6.2). */
const privateNames = /\.(local|home\.arpa|internal|test)$/

/** Whether a host, as the URL parser spells it, is an address of a local network or a name that is only good there. */
export function isPrivate(hostname: string): boolean {
  return isPrivateAddress(hostname) || privateNames.test(hostname)
}

/** Whether a host, as the URL parser spells it, is an address that nobody is reached at from the whole world. */
export function isPrivateAddress(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  // Loaded when it is first needed, which it is nowhere but in local networks: that takes longer than painting a picture.
  const { isValid, parse }: typeof ipaddr = require('ipaddr.js')
  return isValid(address) && privateRanges.includes(parse(address).range())
}
