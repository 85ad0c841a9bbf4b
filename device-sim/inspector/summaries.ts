import { type Members, readForm } from '../../src/protocol/fields.ts'
import { parseAddress } from '../../src/text/address.ts'
import { cleanText } from '../../src/text/clean.ts'
import type { ShownAnswer, ShownRequest } from './exchange.ts'
import { membersOf, textMember } from './json-body.ts'

/** How something stands out. */
export type Tone = 'normal' | 'good' | 'trouble'

/** What a message says, in a line and in few words, already clean (E-12). */
export interface Summary {
  readonly says: string
  readonly short: string
  readonly tone: Tone
}

/** What matters of a request. */
export function requestSummary({ url, headers, body }: ShownRequest): Summary {
  const form = readForm(body?.text ?? '')
  const value = (name: string) => form.get(name)?.[0]
  const credential =
    value('device_code') ?? value('refresh_token') ?? value('token') ?? headerOf(headers, 'authorization')?.replace(/^\S+ /, '')
  const who = ['client_id', 'scope'].flatMap((name) => (value(name) === undefined ? [] : [`${name}=${value(name)}`]))
  return { says: cleanText(credential ?? who.join(' ')), short: cleanText(lastSegment(url), 40), tone: 'normal' }
}

/** What matters of an answer. */
export function answerSummary(answer: ShownAnswer): Summary {
  const members = membersOf(answer.body)
  const said = codesSaid(members) ?? tokensSaid(answer) ?? errorSaid(members) ?? documentSaid(members)
  if (said) return { says: cleanText(said.says), short: cleanText(said.short, 40), tone: said.tone }
  const { status, statusText } = answer
  const location = headerOf(answer.headers, 'location')
  const what = location === undefined ? contentOf(answer) : `to ${location}, never followed`
  const short = cleanText(`${status} ${statusText}`, 40)
  return { says: cleanText(what), short, tone: status < 300 ? 'normal' : 'trouble' }
}

/** The value of a header field; the first, when it was sent more than once. */
export function headerOf(headers: ShownAnswer['headers'], name: string): string | undefined {
  return headers.find(([field]) => field.toLowerCase() === name)?.[1]
}

/** The path of an address, as far as it is one. */
export function pathOf(url: string): string {
  return parseAddress(url)?.pathname ?? url
}

function lastSegment(url: string): string {
  return pathOf(url).split('/').filter(Boolean).at(-1) ?? '/'
}

function codesSaid(members: Members): Summary | undefined {
  const code = textMember(members, 'user_code')
  if (code === undefined) return undefined
  const interval = textMember(members, 'interval')
  const pace = interval === undefined ? 'no interval' : `every ${interval} s`
  return { says: `user_code ${code}, ${textMember(members, 'expires_in') ?? '?'} s, ${pace}`, short: `${code}, ${pace}`, tone: 'good' }
}

function tokensSaid({ tokens }: ShownAnswer): Summary | undefined {
  if (tokens.length === 0) return undefined
  return { says: tokens.map(({ name }) => name).join(', '), short: 'tokens', tone: 'good' }
}

function errorSaid(members: Members): Summary | undefined {
  const error = textMember(members, 'error')
  if (error === undefined) return undefined
  const description = textMember(members, 'error_description')
  if (error === 'authorization_pending' || error === 'slow_down')
    return { says: error, short: error, tone: error === 'slow_down' ? 'trouble' : 'normal' }
  return { says: description === undefined ? error : `${error}: ${description}`, short: error, tone: 'trouble' }
}

function documentSaid(members: Members): Summary | undefined {
  const keys = members['keys']
  if (Array.isArray(keys)) return { says: `${keys.length} key${keys.length === 1 ? '' : 's'}`, short: 'keys', tone: 'normal' }
  const tiles = members['tiles']
  if (Array.isArray(tiles)) return { says: `${tiles.length} tile${tiles.length === 1 ? '' : 's'}`, short: 'tiles', tone: 'normal' }
  const resource = textMember(members, 'resource')
  if (resource !== undefined) return { says: `metadata of ${resource}`, short: 'metadata', tone: 'normal' }
  const issuer = textMember(members, 'issuer')
  if (issuer !== undefined) return { says: `metadata of ${issuer}`, short: 'metadata', tone: 'normal' }
  const sub = textMember(members, 'sub')
  if (sub === undefined) return undefined
  const name = textMember(members, 'name') ?? textMember(members, 'email')
  return { says: name === undefined ? `sub ${sub}` : `${name}, sub ${sub}`, short: name ?? sub, tone: 'good' }
}

function contentOf({ headers, body }: ShownAnswer): string {
  if (body.bytes === 0) return 'no body'
  return [headerOf(headers, 'content-type')?.replace(/;.*/s, ''), `${body.bytes} bytes`, body.note].filter(Boolean).join(', ')
}
