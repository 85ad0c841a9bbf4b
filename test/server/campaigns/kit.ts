import { type ProofKey, proofKey } from '../../support/dpop.ts'
import { type Answer, type Codes, deviceCodeGrant } from '../../support/running-server.ts'
import { type Scene, standsFor } from './scene.ts'

/** How a kit is set up. */
export interface KitOptions {
  readonly client?: string
  readonly asksFrom: string
  /** Where its polls come from, in turn; from where it asks, unless said otherwise. */
  readonly pollsFrom?: readonly string[]
  readonly scope?: string
  /** Whether it proves a key with every request (RFC 9449). */
  readonly provesKey?: boolean
  /** Whether what polls has a key of its own, not the one that asked. */
  readonly pollsWithOwnKey?: boolean
}

/** What an attacker runs: it asks for codes, polls, and keeps what it gets. */
export class Kit {
  readonly #scene: Scene
  readonly #options: KitOptions
  #polls = 0
  readonly #key: Promise<ProofKey> | undefined
  readonly #pollingKey: Promise<ProofKey> | undefined

  constructor(scene: Scene, options: KitOptions) {
    this.#scene = scene
    this.#options = options
    this.#key = options.provesKey ? proofKey() : undefined
    this.#pollingKey = options.pollsWithOwnKey ? proofKey() : this.#key
  }

  /** Asks for codes; answers why there are none, where the server refuses. */
  async ask(): Promise<Codes | Answer> {
    const { asksFrom, scope } = this.#options
    const answer = await this.#post('/device_authorization', { ...(scope !== undefined && { scope }) }, asksFrom)
    if (answer.status !== 200) return answer
    const { device_code, user_code, verification_uri_complete } = answer.json
    return { deviceCode: String(device_code), userCode: String(user_code), complete: String(verification_uri_complete) }
  }

  /** Polls from its next address, as another client where one is named. */
  poll({ deviceCode }: Codes, client?: string): Promise<Answer> {
    const { asksFrom, pollsFrom = [asksFrom] } = this.#options
    const from = pollsFrom[this.#polls++ % pollsFrom.length] ?? asksFrom
    const fields = { grant_type: deviceCodeGrant, device_code: deviceCode, ...(client && { client_id: client }) }
    return this.#post('/token', fields, from, this.#pollingKey)
  }

  /** Renews what it got. */
  renew(tokens: Tokens, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh ?? '', ...fields }
    return this.#post('/token', form, this.#options.asksFrom)
  }

  /** What tokens still give: reading the victim's account, and renewing, which is tried and done. */
  async rights(tokens: Tokens): Promise<'access, renewable' | 'access' | 'renewable' | 'nothing'> {
    const reads = (await this.#read(tokens)) === 200
    const renews = (await this.renew(tokens)).status === 200
    return reads && renews ? 'access, renewable' : reads ? 'access' : renews ? 'renewable' : 'nothing'
  }

  /** A copy that somebody else runs elsewhere, without the key. */
  soldTo(from: string): Kit {
    return new Kit(this.#scene, { ...this.#options, asksFrom: from, pollsFrom: [from], provesKey: false })
  }

  async #read({ access }: Tokens): Promise<number> {
    const { server } = this.#scene
    const key = await this.#key
    const proof = async (nonce?: string): Promise<Record<string, string>> =>
      key
        ? {
            authorization: `DPoP ${access}`,
            dpop: await key.prove({ htm: 'GET', htu: `${server.issuer}/userinfo`, nonce, accessToken: access }),
          }
        : { authorization: `Bearer ${access}` }
    const send = async (nonce?: string) =>
      server.send('/userinfo', {
        headers: { ...(await proof(nonce)), host: new URL(server.issuer).host, [standsFor]: this.#options.asksFrom },
      })
    const first = await send()
    const nonce = first.headers['dpop-nonce']
    return (first.status === 401 && typeof nonce === 'string' ? await send(nonce) : first).status
  }

  async #post(path: string, fields: Readonly<Record<string, string>>, from: string, by = this.#key): Promise<Answer> {
    const { server } = this.#scene
    const key = await by
    const send = async (nonce?: string) => {
      const proof = key && { dpop: await key.prove({ htu: `${server.issuer}${path}`, nonce }) }
      return server.post(
        path,
        { client_id: this.#options.client ?? 'tenfoot-tv', ...fields },
        { host: new URL(server.issuer).host, [standsFor]: from, ...proof },
      )
    }
    const first = await send()
    return first.json['error'] === 'use_dpop_nonce' ? send(String(first.headers['dpop-nonce'])) : first
  }
}

/** What an attacker ends up with. */
export interface Tokens {
  readonly access: string
  readonly refresh?: string | undefined
  /** In seconds. */
  readonly expiresIn: number
}

/** Reads the tokens of an answer, if there are any. */
export function tokensOf({ status, json }: Answer): Tokens | undefined {
  if (status !== 200) return undefined
  const { access_token, refresh_token, expires_in } = json
  return {
    access: String(access_token),
    refresh: refresh_token === undefined ? undefined : String(refresh_token),
    expiresIn: Number(expires_in),
  }
}

/** Whether codes were refused. */
export function isRefused(asked: Codes | Answer): asked is Answer {
  return 'status' in asked
}
