import type { HeaderFields } from './exchange.ts'
import { percentDecoded, rewriteFields } from './fields-in-text.ts'
import { isSuspicious, secretKind } from './secret-kinds.ts'
import { SecretPieces } from './secret-pieces.ts'

/** How many characters of secrets are remembered; beyond that the oldest are forgotten. */
const mostCharacters = 256 * 1024

/** How deep texts within texts are looked into. */
const deepest = 4

/** A signed or encrypted token, wherever it stands (RFC 7519 §3). */
const jwt = /\beyJ[\w-]{5,}(?:\.[\w-]*){2,4}/g

/** Kinds of which there are many; of any other, the first goes without a number. */
const numbered = new Set(['code', 'access token', 'refresh token', 'id token', 'token', 'cookie', 'JWT', 'secret', 'proof'])

/**
 * Gives names to secrets in the order they appear, `code #1` or `client secret`, and puts these in their place wherever they
 * occur later: in forms, JSON, headers and addresses, within other text, percent-encoded, in base64 or hexadecimal (E-09).
 */
export class Secrets {
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  readonly #pieces = new SecretPieces()
  #characters = 0

  /** What a secret is called, once it has been seen. */
  nameOf(secret: string): string | undefined {
    return this.#names.get(secret)
  }

  /** Notes the secrets in a text of any kind. */
  learn(text: string): void {
    this.#learn(text, deepest)
  }

  /** Notes the secrets in header fields. */
  learnHeaders(headers: HeaderFields): void {
    for (const [name, value] of headers) this.#learnHeader(name.toLowerCase(), value)
  }

  /** A text with names in place of secrets; it teaches what is a secret by itself. JSON stays JSON. */
  masked(text: string): string {
    this.learn(text)
    return this.#masked(text, deepest)
  }

  /** An address with names in place of secrets, spelled so that it stays an address. */
  maskedUrl(url: string): string {
    this.learn(url)
    return this.#masked(url, deepest, encodeURIComponent)
  }

  /** Header fields with names in place of secrets. */
  maskedHeaders(headers: HeaderFields): HeaderFields {
    this.learnHeaders(headers)
    return headers.map(([name, value]) => [this.#masked(name, 0), this.#maskedHeader(name.toLowerCase(), value)])
  }

  #learn(text: string, depth: number): void {
    rewriteFields(text, (name, value) => {
      this.#learnField(name, value, depth - 1)
      return value
    })
    for (const [token] of text.matchAll(jwt)) this.#add(token, 'JWT')
  }

  #learnField(name: string, value: string, depth: number): void {
    const kind = secretKind(name)
    if (kind !== undefined) this.#add(value, kind)
    else if (isSuspicious(name, value)) this.#add(value, 'secret')
    else if (depth > 0) this.#learn(value, depth)
  }

  #learnHeader(name: string, value: string): void {
    if (isCredentials(name)) this.#learnCredentials(value)
    else if (isCookies(name))
      for (const pair of name === 'cookie' ? value.split(';') : [value.split(';')[0] ?? '']) this.#add(cookieValue(pair), 'cookie')
    else this.#learnField(name, value, deepest)
  }

  /** What follows the scheme (RFC 9110 §11.4); behind Basic there are two halves, form-encoded (RFC 6749 §2.3.1). */
  #learnCredentials(value: string): void {
    const { scheme, credentials } = credentialsIn(value)
    if (scheme.toLowerCase() === 'basic') {
      const [, password = ''] = /:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? []
      this.#add(percentDecoded(password.replaceAll('+', '%20')), 'client secret')
      this.#add(credentials, 'client login')
    } else this.#add(credentials, scheme === '' ? 'secret' : 'access token')
  }

  #add(secret: string, kind: string): void {
    if (secret === '' || this.#names.has(secret) || this.#isName(secret)) return
    const count = (this.#counts.get(kind) ?? 0) + 1
    const name = count > 1 || numbered.has(kind) ? `${kind} #${count}` : kind
    this.#counts.set(kind, count)
    this.#names.set(secret, name)
    this.#pieces.add(secret, name)
    this.#characters += secret.length
    this.#forgetTheOldest()
  }

  /** What was masked before is not a secret of its own. */
  #isName(text: string): boolean {
    const [, kind = text, number = '1'] = /^(.+) #(\d+)$/.exec(text) ?? []
    return (this.#counts.get(kind) ?? 0) >= Number(number)
  }

  #forgetTheOldest(): void {
    for (const [secret, name] of this.#names) {
      if (this.#characters <= mostCharacters || this.#names.size === 1) return
      this.#names.delete(secret)
      this.#pieces.remove(secret, name)
      this.#characters -= secret.length
    }
  }

  #masked(text: string, depth: number, spell: (name: string) => string = same): string {
    const rewritten = depth > 0 ? rewriteFields(text, (name, value) => this.#maskedField(name, value, depth - 1)) : text
    return this.#unveiled(this.#pieces.masked(rewritten, spell), spell)
  }

  #maskedField(name: string, value: string, depth: number): string {
    const known = this.#names.get(value)
    if (known !== undefined && (value.length >= 6 || secretKind(name) !== undefined)) return known
    return this.#masked(value, depth)
  }

  #maskedHeader(name: string, value: string): string {
    if (isCookies(name)) return this.#maskedCookies(value)
    if (!isCredentials(name)) return this.#maskedField(name, value, deepest)
    const { scheme, credentials } = credentialsIn(value)
    return `${scheme} ${this.#names.get(credentials) ?? this.#masked(credentials, 0)}`.trimStart()
  }

  #maskedCookies(value: string): string {
    const pairs = value.split(';').map((pair) => {
      const name = this.#names.get(cookieValue(pair))
      return name === undefined ? this.#masked(pair, deepest) : `${pair.slice(0, pair.indexOf('=') + 1)}${name}`
    })
    return pairs.join(';')
  }

  /** A text without those of its words that are a secret once they are decoded. */
  #unveiled(text: string, spell: (name: string) => string): string {
    const plain = text.includes('%')
      ? text.replace(/[^\s"<>&=]*%[0-9a-f]{2}[^\s"<>&=]*/gi, (run) => {
          const name = this.#pieces.nameIn(percentDecoded(run))
          return name === undefined ? run : spell(name)
        })
      : text
    return plain.replace(/[\w+/-]{8,}={0,2}/g, (run) => {
      const name = this.#nameWithin(run)
      return name === undefined ? run : spell(name)
    })
  }

  #nameWithin(run: string): string | undefined {
    const decoded = [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('latin1'))
    const bytes = /^(?:[0-9a-f]{2})+$/i.test(run) ? [Buffer.from(run, 'hex').toString('latin1')] : []
    for (const text of [...decoded, ...bytes]) {
      const name = this.#pieces.nameIn(text)
      if (name !== undefined) return name
    }
    return undefined
  }
}

function same(name: string): string {
  return name
}

function isCredentials(header: string): boolean {
  return header === 'authorization' || header === 'proxy-authorization'
}

function isCookies(header: string): boolean {
  return header === 'cookie' || header === 'set-cookie'
}

function credentialsIn(value: string): { scheme: string; credentials: string } {
  const [, scheme = '', credentials = value] = /^(\S+) +(.*)$/s.exec(value) ?? []
  return { scheme, credentials }
}

function cookieValue(pair: string): string {
  const from = pair.indexOf('=')
  return from < 0 ? '' : pair.slice(from + 1).trim()
}
