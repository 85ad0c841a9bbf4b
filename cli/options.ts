import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { networkNames } from '../device-sim/profiles/networks.ts'
import type { NetworkName } from '../device-sim/profiles/profile.ts'
import { type Language, languages } from '../device-sim/view/words/languages.ts'
import { readScope, type Scope } from '../src/protocol/scope.ts'
import { parseAddress } from '../src/text/address.ts'
import { type Seconds, seconds } from '../src/time/units.ts'

/**
 * An option that can also be given as an environment variable: `--code-lifetime` as `TENFOOT_CODE_LIFETIME`. For one that takes no
 * value, an empty variable, `0` and `false` mean no.
 */
export function option<Flags extends string>(flags: Flags, description: string): Option<Flags> {
  const name = /--([a-z0-9-]+)/.exec(flags)?.[1] ?? ''
  const variable = `TENFOOT_${name.replaceAll('-', '_').toUpperCase()}`
  const isNo = !flags.includes('<') && ['', '0', 'false'].includes(process.env[variable] ?? 'unset')
  if (isNo) delete process.env[variable]
  return new Option(flags, description).env(variable)
}

/** Reads a port: 0 picks a free one. */
export function portArgument(text: string): number {
  return wholeNumber(text, 0, 65_535)
}

/** Reads a length of time in whole seconds, from one second to a day. */
export function secondsArgument(text: string): Seconds {
  return seconds(wholeNumber(text, 1, 86_400))
}

/** Reads a length of time in whole days, from one to ten years of them. */
export function daysArgument(text: string): Seconds {
  return days(wholeNumber(text, 1, 3650))
}

/** Reads how long something is kept, in whole days, from thirty to ten years of them. */
export function retentionArgument(text: string): Seconds {
  return days(wholeNumber(text, 30, 3650))
}

/** A length of time of so many days. */
export function days(count: number): Seconds {
  return seconds(count * 86_400)
}

/** Reads how many lines are wanted. */
export function countArgument(text: string): number {
  return wholeNumber(text, 0, 1_000_000)
}

/** Reads a scope: tokens separated by spaces (RFC 6749 §3.3). */
export function scopeArgument(text: string): Scope {
  const scope = readScope(text)
  if (!scope?.length) throw new InvalidArgumentError('Give scope tokens separated by spaces, such as "openid profile".')
  return scope
}

/** Reads an issuer: an address without query and fragment, kept exactly as typed (RFC 8414 §2). */
export function issuerArgument(text: string): string {
  if (new URL(freeIssuerArgument(text)).port === '0') throw new InvalidArgumentError('Give the port at which it is reached; 0 is none.')
  return text
}

/** Reads an issuer whose port may be 0, for any that is free. */
export function freeIssuerArgument(text: string): string {
  const url = webAddress(text)
  if (!url || url.username || url.password || /[?#]/.test(text))
    throw new InvalidArgumentError('Give an address such as https://signin.example.com, without query or fragment.')
  return asSpelled(text, url)
}

/** Reads the identifier of a resource, kept exactly as typed: an address without query and fragment (RFC 9728 §1.2). */
export function resourceArgument(text: string): string {
  const url = webAddress(text)
  if (!url || url.username || url.password || url.port === '0' || /[?#]/.test(text))
    throw new InvalidArgumentError('Give an address such as https://api.example.com/films, without query or fragment.')
  return asSpelled(text, url)
}

/** Reads the address of an endpoint. */
export function endpointArgument(text: string): string {
  const url = webAddress(text)
  if (!url || url.hash) throw new InvalidArgumentError('Give an address such as https://signin.example.com/token.')
  return asSpelled(text, url)
}

/** Where a recording of the run goes. */
export function recordOption(): Option<'--record <file>', undefined, undefined, string | undefined> {
  return option('--record <file>', 'write the run down, for `tenfoot replay`; no secret is in it').argParser(pathArgument)
}

/** Which device it is. */
export function profileOption(): Option<'--profile <name>', undefined, undefined, string | undefined> {
  return option('--profile <name>', 'the device to be: a name from `tenfoot profiles`, or a file').argParser(pathArgument)
}

/** What lies between the device and its server. */
export function networkOption(): Option<'--network <name>', undefined, undefined, NetworkName | undefined> {
  return option('--network <name>', "what lies between; the device's own network unless told").choices(networkNames)
}

/** Which language the television speaks; that of the environment unless told. */
export function languageOption(): Option<'--lang <language>', undefined, undefined, Language | undefined> {
  return option('--lang <language>', 'what the television speaks; as LANG says unless told').choices(languages)
}

/** The language that an environment asks for (POSIX, locale variables), where the television speaks it; English otherwise. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  const asked = (LC_ALL || LC_MESSAGES || LANG || '').slice(0, 2)
  return languages.find((language) => language === asked) ?? 'en'
}

/** Reads how many times as fast: 0 for without any pause. */
export function speedArgument(text: string): number {
  const speed = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (!(speed === 0 || speed >= 0.001)) throw new InvalidArgumentError('Give a number such as 10 or 0.5; 0 plays without any pause.')
  return speed
}

/** Reads the name of a file or folder. */
export function pathArgument(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a name, or leave it out.')
  return text
}

function webAddress(text: string): URL | undefined {
  const url = parseAddress(text)
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}

/** Whoever parses it anew must find the same address (B-29), so it has nothing that the parser deletes or turns (D-34). */
function asSpelled(text: string, { href }: URL): string {
  if (href === text || href === `${text}/`) return text
  throw new InvalidArgumentError(`Give it as ${href.replace(/\/$/, '')}, which is how it is read.`)
}

function wholeNumber(text: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least && number <= most)) throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
  return number
}
