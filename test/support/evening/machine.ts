import type { ProofKey } from '../dpop.ts'
import { type Answer, basic, deviceCodeGrant, exchange, type Login, type Sending } from '../running-server.ts'
import type { House } from './house.ts'

/** A program on the wire: a device, or a resource server; with a key it proves every request. */
export class Machine {
  readonly #house: House
  readonly #login: Login
  readonly #key: ProofKey | undefined

  constructor(house: House, login: Login, key?: ProofKey) {
    this.#house = house
    this.#login = login
    this.#key = key
  }

  send(path: string, sending: Sending = {}): Promise<Answer> {
    return exchange(`${this.#house.issuer}${path}`, sending)
  }

  /** Posts a form as this client, by Basic where it has a secret. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const { id, secret } = this.#login
    const body = new URLSearchParams({ ...(secret === undefined && { client_id: id }), ...fields }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded', ...(secret !== undefined && basic(this.#login)) }
    return this.#proven({ htm: 'POST', path }, (proof) => this.send(path, { method: 'POST', headers: { ...type, ...proof }, body }))
  }

  async ask(fields: Readonly<Record<string, string>> = {}): Promise<{ readonly deviceCode: string; readonly userCode: string }> {
    const { status, body, json } = await this.post('/device_authorization', fields)
    if (status !== 200) throw new Error(`No codes were issued: ${body}`)
    return { deviceCode: String(json['device_code']), userCode: String(json['user_code']) }
  }

  poll(deviceCode: string): Promise<Answer> {
    return this.post('/token', { grant_type: deviceCodeGrant, device_code: deviceCode })
  }

  refresh(token: unknown): Promise<Answer> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: String(token) })
  }

  /** Uses an access token at a resource. */
  use(path: string, token: unknown): Promise<Answer> {
    const accessToken = String(token)
    const authorization = `${this.#key ? 'DPoP' : 'Bearer'} ${accessToken}`
    return this.#proven({ htm: 'GET', path, accessToken }, (proof) => this.send(path, { headers: { authorization, ...proof } }))
  }

  async #proven(
    { htm, path, accessToken }: { readonly htm: string; readonly path: string; readonly accessToken?: string },
    send: (proof: Record<string, string>) => Promise<Answer>,
  ): Promise<Answer> {
    const key = this.#key
    if (!key) return send({})
    const prove = async (nonce?: string) => ({ dpop: await key.prove({ htm, htu: `${this.#house.issuer}${path}`, nonce, accessToken }) })
    const first = await send(await prove())
    const nonce = first.headers['dpop-nonce']
    return first.status < 400 || nonce === undefined ? first : send(await prove(String(nonce)))
  }
}
